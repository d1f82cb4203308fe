package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which interactions a cassette has: a log of entries, each of which adds or removes one. What was
 * read of it is kept, and read on from there. Any thread.
 */
final class CassetteIndex {

  /** The most entries; whoever records the same again and again comes upon it. */
  static final int MAX_ENTRIES = 100_000;

  /** The most bytes, since what was read is kept: requests with large bodies come upon it. */
  static final long MAX_BYTES = 64L << 20;

  private static final int READ_CHUNKS = 1_000;

  private final LogStore store;
  private final String log;

  /** Replaced, never changed; whoever has read further wins. */
  private volatile Contents read = Contents.EMPTY;

  CassetteIndex(LogStore store, String log) {
    this.store = store;
    this.log = log;
  }

  /**
   * What was read.
   *
   * @param interactions by id, in the order of their entries
   * @param next where to read on; null from the start
   * @param bytes how many bytes the entries have
   */
  record Contents(Map<String, Interaction> interactions, @Nullable LogOffset next, long bytes) {
    static final Contents EMPTY = new Contents(Map.of(), null, 0);

    boolean isFull() {
      return bytes >= MAX_BYTES || (next != null && next.position() >= MAX_ENTRIES);
    }

    private Contents with(LogBatch batch) {
      Map<String, Interaction> merged = new LinkedHashMap<>(interactions);
      long more = 0;
      for (Chunk entry : batch.chunks()) {
        JsonObject json = new JsonObject(entry.toBuffer());
        String id = json.getString("interaction", "");
        merged.remove(id);
        if (!json.getBoolean("removed", false)) {
          merged.put(id, InteractionJson.read(json));
        }
        more += entry.length();
      }
      return new Contents(merged, batch.next(), bytes + more);
    }
  }

  Future<Void> add(Interaction interaction) {
    return append(InteractionJson.write(interaction));
  }

  Future<Void> remove(String id) {
    return append(new JsonObject().put("interaction", id).put("removed", true));
  }

  private Future<Void> append(JsonObject entry) {
    return store
        .create(log, Creation.of(LogOptions.of(StreamInfo.JSON)))
        .compose(ignored -> store.append(log, Append.of(List.of(Chunk.json(entry)))))
        .mapEmpty();
  }

  /** Reads what is new. */
  Future<Contents> refresh() {
    Contents before = read;
    From from = before.next() == null ? From.START : From.at(before.next());
    return store
        .read(log, from, READ_CHUNKS, LogStore.MAX_READ_BYTES)
        .compose(
            batch -> {
              Contents now = batch.chunks().isEmpty() ? before : before.with(batch);
              keep(now);
              return batch.isUpToDate() ? Future.succeededFuture(now) : refresh();
            },
            error -> unread(before, error));
  }

  private void keep(Contents now) {
    LogOffset kept = read.next();
    LogOffset next = now.next();
    if (kept == null || (next != null && next.position() > kept.position())) {
      read = now;
    }
  }

  /** Nothing is recorded yet; or all was deleted and begun anew, so that it is read again. */
  private Future<Contents> unread(Contents before, Throwable error) {
    FailureCode code =
        error instanceof StreamException e ? e.failure().code() : FailureCode.INTERNAL;
    return switch (code) {
      case UNKNOWN_STREAM -> {
        read = Contents.EMPTY;
        yield Future.succeededFuture(Contents.EMPTY);
      }
      case GONE -> {
        read = Contents.EMPTY;
        yield before.next() == null ? Future.failedFuture(error) : refresh();
      }
      default -> Future.failedFuture(error);
    };
  }
}
