package io.sluice.log.cassette;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cassette in a store: three kinds of logs under {@code cassettes/NAME}.
 *
 * <pre>
 * cassettes/NAME/index          one JSON object for each interaction, written when it has ended
 * cassettes/NAME/000001/answer  the answer's chunks as they came, closed with its outcome
 * cassettes/NAME/000001/pace    JSON arrays: the microseconds before each of its chunks, and its end;
 *                               before them, in their places, the gaps it told
 * </pre>
 *
 * <p>An interaction counts once it is in the index, so what a crash cut off is never replayed. Any
 * thread; futures complete on the store's threads.
 */
public final class Cassette {

  /** Under which names cassettes live. */
  public static final String PREFIX = "cassettes/";

  /** The most interactions of one cassette: they are looked through for each request. */
  public static final int MAX_INTERACTIONS = 10_000;

  /** The most cassettes that {@link #names} tells. */
  public static final int MAX_NAMES = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final LogStore store;
  private final String name;
  private final CassetteIndex index;

  /** The highest number this process has given away: others are found to be taken. */
  private final AtomicInteger highest = new AtomicInteger();

  /**
   * A cassette of this name, which need not exist.
   *
   * @throws IllegalArgumentException for a name that is not 1 to 64 of A-Z a-z 0-9 . _ -
   */
  public Cassette(LogStore store, String name) {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "a cassette's name has 1 to 64 of A-Z a-z 0-9 . _ -, not: " + name);
    }
    this.store = store;
    this.name = name;
    this.index = new CassetteIndex(store, PREFIX + name + "/index");
  }

  /** The names of the cassettes of a store, in order; at most {@link #MAX_NAMES}. */
  public static Future<List<String>> names(LogStore store) {
    return names(store, null, MAX_NAMES);
  }

  /**
   * A part of them.
   *
   * @param after only names after this one; null from the first
   * @param limit at most so many
   */
  public static Future<List<String>> names(LogStore store, @Nullable String after, int limit) {
    return names(store, after == null ? null : pastAll(after), limit, new ArrayList<>());
  }

  /** `0` follows `/`: past all logs of a cassette with one step, however many there are. */
  private static String pastAll(String name) {
    return PREFIX + name + "0";
  }

  private static Future<List<String>> names(
      LogStore store, @Nullable String after, int limit, List<String> found) {
    return store
        .list(PREFIX, after, 1)
        .compose(page -> {
          if (page.logs().isEmpty() || found.size() == limit) {
            return Future.succeededFuture(List.copyOf(found));
          }
          String log = page.logs().getFirst().name();
          int slash = log.indexOf('/', PREFIX.length());
          if (slash < 0) {
            return names(store, log, limit, found); // Not a cassette's.
          }
          String name = log.substring(PREFIX.length(), slash);
          if (NAME.matcher(name).matches()) {
            found.add(name);
          }
          return names(store, pastAll(name), limit, found);
        });
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its interactions, in the order in which they were recorded. */
  public Future<List<Interaction>> interactions() {
    return index.refresh().map(read -> List.copyOf(read.interactions().values()));
  }

  /** The log of an interaction's answer. */
  public String answerLog(String id) {
    return PREFIX + name + "/" + id + "/answer";
  }

  String paceLog(String id) {
    return PREFIX + name + "/" + id + "/pace";
  }

  LogStore store() {
    return store;
  }

  /** Takes a free id, and creates the logs of a new interaction. */
  Future<String> begin(@Nullable StreamInfo info) {
    return index
        .refresh()
        .compose(known -> {
          if (known.isFull() || known.interactions().size() >= MAX_INTERACTIONS) {
            return Future.failedFuture(
                new StreamException(
                    FailureCode.LIMIT_EXCEEDED,
                    "cassette "
                        + name
                        + " is full: "
                        + known.interactions().size()
                        + " interactions, "
                        + known.bytes()
                        + " bytes of requests; remove it, or export and import it anew"));
          }
          int last =
              known.interactions().keySet().stream().mapToInt(Cassette::number).max().orElse(0);
          highest.accumulateAndGet(last, Math::max);
          return take(info == null ? StreamInfo.BINARY : info.contentType());
        });
  }

  private static int number(String id) {
    try {
      return Integer.parseInt(id);
    } catch (NumberFormatException e) {
      return 0; // Written by somebody else.
    }
  }

  private Future<String> take(String contentType) {
    String id = String.format(Locale.ROOT, "%06d", highest.incrementAndGet());
    return create(paceLog(id), StreamInfo.JSON)
        .compose(
            isNew -> isNew ? create(answerLog(id), contentType) : Future.succeededFuture(false))
        .compose(isNew ->
            isNew
                ? Future.succeededFuture(id)
                : take(contentType)); // Somebody records, or recorded, under it.
  }

  private Future<Boolean> create(String log, String contentType) {
    return store
        .create(log, Creation.of(LogOptions.of(contentType)))
        .map(Creation.Result::isNew)
        .recover(error ->
            refusal(error) == LogRefusal.EXISTS
                ? Future.succeededFuture(false)
                : Future.failedFuture(error));
  }

  private static @Nullable LogRefusal refusal(Throwable error) {
    return error instanceof StreamException refused ? LogRefusal.of(refused.failure()) : null;
  }

  /** Makes an interaction known. */
  Future<Void> add(Interaction interaction) {
    return index.add(interaction);
  }

  /** Forgets an interaction, and deletes its logs. */
  public Future<Void> remove(String id) {
    return index.remove(id).compose(ignored -> discard(id));
  }

  /** Deletes the logs of an interaction that is not in the index. */
  Future<Void> discard(String id) {
    return delete(answerLog(id)).compose(ignored -> delete(paceLog(id)));
  }

  private Future<Void> delete(String log) {
    return store
        .delete(log)
        .recover(error ->
            refusal(error) == LogRefusal.UNKNOWN || refusal(error) == LogRefusal.DELETED
                ? Future.succeededFuture()
                : Future.failedFuture(error));
  }

  /** Deletes it with everything in it, and what a crash left of recordings under its name. */
  public Future<Void> delete() {
    return delete(PREFIX + name + "/index").compose(ignored -> deleteRest());
  }

  private Future<Void> deleteRest() {
    return store
        .list(PREFIX + name + "/", null, LogStore.MAX_LIST)
        .compose(page -> {
          List<Future<Void>> deleting =
              page.logs().stream().map(LogHead::name).map(this::delete).toList();
          Future<Void> deleted = Future.all(deleting).mapEmpty();
          return page.more() ? deleted.compose(ignored -> deleteRest()) : deleted;
        });
  }
}
