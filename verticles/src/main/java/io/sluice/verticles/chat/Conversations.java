package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in a store of logs:
 *
 * <pre>
 * chat/conversations/ID        what was said, an {@link Entry} each
 * chat/answers/ID             an answer as it is made, an {@link AnswerLine} each
 * chat/keys/HASH               which answer an Idempotency-Key began
 * chat/ids/HASH                  which conversation a client calls so
 * </pre>
 *
 * <p>Any thread; futures complete on the caller's context.
 */
final class Conversations {
  private static final String PREFIX = "chat/conversations/";

  /** Each entry is a step of the conversation itself, so that two cannot both be the next. */
  private static final String PRODUCER = "chat";

  private final LogStore store;
  private final ChatOptions options;

  Conversations(LogStore store, ChatOptions options) {
    this.store = store;
    this.options = options;
  }

  private LogOptions kept() {
    return LogOptions.of(StreamInfo.JSON).ttl(options.times().keep());
  }

  /** A new, empty one. */
  Future<Conversation> create(String id) {
    return store
        .create(PREFIX + id, Creation.of(kept()))
        .map(created -> new Conversation(id, List.of(), 0, 0));
  }

  /** Reads all that was said; fails as {@code UNKNOWN_STREAM} where there is no such one. */
  Future<Conversation> read(String id) {
    return ChatId.isShaped(id)
        ? readOn(id, From.START, new ArrayList<>()).recover(error -> unknown(error, id))
        : Future.failedFuture(unknown(id));
  }

  private Future<Conversation> readOn(String id, From from, List<Entry> entries) {
    return store
        .read(PREFIX + id, from, LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES)
        .compose(batch -> {
          batch.chunks().forEach(chunk -> Entry.of(chunk).ifPresent(entries::add));
          return batch.isUpToDate()
              ? Future.succeededFuture(
                  new Conversation(id, entries, batch.next().position(), batch.head().bytes()))
              : readOn(id, From.at(batch.next()), entries);
        });
  }

  /** The last that was said. */
  Future<Optional<Entry>> last(String id) {
    if (!ChatId.isShaped(id)) {
      return Future.failedFuture(unknown(id));
    }
    return store
        .head(PREFIX + id)
        .compose(head -> {
          long length = head.tail().position();
          return length == 0
              ? Future.succeededFuture(Optional.<Entry>empty())
              : store
                  .read(
                      PREFIX + id,
                      From.at(head.tail().at(length - 1)),
                      LogStore.MAX_READ_CHUNKS,
                      LogStore.MAX_READ_BYTES)
                  .map(batch -> Entry.of(batch.chunks().getLast()));
        })
        .recover(error -> unknown(error, id));
  }

  /** A part of what was said, as it is stored. */
  Future<LogBatch> page(String id, From from, int limit) {
    return ChatId.isShaped(id)
        ? store
            .read(PREFIX + id, from, limit, LogStore.MAX_READ_BYTES)
            .recover(error -> unknown(error, id))
        : Future.failedFuture(unknown(id));
  }

  private static <T> Future<T> unknown(Throwable error, String id) {
    boolean isUnknown =
        error instanceof StreamException refused
            && refused.failure().code() == FailureCode.UNKNOWN_STREAM;
    return Future.failedFuture(isUnknown ? unknown(id) : error);
  }

  private static StreamException unknown(String id) {
    String shown = ChatId.isShaped(id) ? " " + id : " of that id";
    return new StreamException(
        Failure.of(FailureCode.UNKNOWN_STREAM, "there is no conversation" + shown)
            .with("parameter", "conversation"));
  }

  /**
   * Appends an entry, unless something else was appended since the conversation was read: that
   * fails as {@code CONFLICT}.
   */
  Future<Conversation> append(Conversation read, Entry entry) {
    Append append =
        Append.of(List.of(entry.chunk()))
            .producer(new Append.Step(PRODUCER, 0, read.length(), false));
    return store
        .append(PREFIX + read.id(), append)
        .compose(result ->
            result.duplicate()
                ? again(read.id(), entry)
                : Future.succeededFuture(with(read, entry)));
  }

  private static Conversation with(Conversation read, Entry entry) {
    List<Entry> entries = new ArrayList<>(read.entries());
    entries.add(entry);
    return new Conversation(read.id(), entries, read.length() + 1, read.bytes());
  }

  /** The answer to an append that was made may have been lost: then it is there. */
  private Future<Conversation> again(String id, Entry entry) {
    return read(id)
        .compose(
            now -> now.has(entry) ? Future.succeededFuture(now) : Future.failedFuture(busy(id)));
  }

  static StreamException busy(String id) {
    return new StreamException(
        Failure.of(
            FailureCode.CONFLICT,
            "conversation " + id + " is being answered: wait for the end of it, or stop it"));
  }

  /** Who is listed: those after this one. */
  Future<LogPage> list(@Nullable String after, int limit) {
    return store.list(PREFIX, after == null ? null : PREFIX + after, limit);
  }

  /** The id of a conversation that was listed. */
  static String id(LogHead head) {
    return head.name().substring(PREFIX.length());
  }

  /** Deletes it with its answers. */
  Future<Void> delete(String id) {
    return read(id)
        .compose(known -> {
          List<Future<Void>> deleted = new ArrayList<>();
          deleted.add(store.delete(PREFIX + id));
          for (Entry entry : known.entries()) {
            if (entry instanceof Entry.Turn turn) {
              deleted.add(store.delete(AnswerLine.log(turn.answer())).otherwiseEmpty());
            }
          }
          return Future.join(deleted).mapEmpty();
        });
  }

  // ---- names

  /** What a name was given to, and whether it was given just now. */
  record Given(boolean isNew, JsonObject value) {}

  /** Gives a name to a value, unless it has one. */
  Future<Given> give(Name name, JsonObject value) {
    LogOptions named = LogOptions.of(StreamInfo.JSON).ttl(name.keep());
    Creation creation = new Creation(named, List.of(Chunk.json(value)), Outcome.COMPLETED, null);
    return store
        .create(name.log(), creation)
        .compose(created ->
            created.isNew()
                ? Future.succeededFuture(new Given(true, value))
                : given(name).map(is -> new Given(false, is == null ? value : is)));
  }

  /** What a name was given to; null for nothing. */
  Future<@Nullable JsonObject> given(Name name) {
    return store
        .read(name.log(), From.START, 1, LogStore.MAX_READ_BYTES)
        .map(batch ->
            batch.chunks().isEmpty() ? null : new JsonObject(batch.chunks().getFirst().toBuffer()))
        .recover(error ->
            error instanceof StreamException refused
                    && LogRefusal.of(refused.failure()) == LogRefusal.UNKNOWN
                ? Future.succeededFuture(null)
                : Future.failedFuture(error));
  }

  /**
   * A name for something.
   *
   * @param log where that is kept
   * @param keep how long after its last use
   */
  record Name(String log, Duration keep) {}
}
