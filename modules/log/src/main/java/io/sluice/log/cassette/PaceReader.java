package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reads how long each chunk of a recording was waited for, and which gaps were told before it, in
 * step with the chunks.
 */
final class PaceReader {

  /** Arrays of up to a batch's chunks each. */
  private static final int READ_ARRAYS = 16;

  private final Cassette cassette;
  private final String id;

  /** Times and, before the one of the chunk they precede, gaps. */
  private final ArrayDeque<Object> entries = new ArrayDeque<>();

  /** Gaps before the chunk whose time was asked for last. */
  private final ArrayDeque<Gap> gaps = new ArrayDeque<>();

  private int times;
  private LogOffset next = LogOffset.START;
  private long toSkip;
  private boolean atEnd;

  PaceReader(Cassette cassette, String id) {
    this.cassette = cassette;
    this.id = id;
  }

  /** Passes over the times of so many chunks. */
  void skip(long chunks) {
    toSkip += chunks;
  }

  /** Reads until there are so many times, or no more. */
  Future<Void> ensure(int count) {
    if (atEnd || times >= count) {
      return Future.succeededFuture();
    }
    return cassette
        .store()
        .read(cassette.paceLog(id), From.at(next), READ_ARRAYS, LogStore.MAX_READ_BYTES)
        .compose(batch -> {
          take(batch);
          return ensure(count);
        });
  }

  private void take(LogBatch batch) {
    next = batch.next();
    atEnd = batch.isUpToDate();
    for (Chunk chunk : batch.chunks()) {
      for (Object each : new JsonArray(chunk.toBuffer())) {
        take(each);
      }
    }
  }

  private void take(Object entry) {
    boolean isGap = entry instanceof JsonObject json && InteractionJson.isGap(json);
    if (toSkip > 0) {
      toSkip -= isGap ? 0 : 1;
    } else if (isGap) {
      entries.add(InteractionJson.gap((JsonObject) entry));
    } else {
      entries.add(entry instanceof Number number ? Math.max(0, number.longValue()) : 0L);
      times++;
    }
  }

  /** The microseconds before what comes next; 0 where they were not recorded. */
  long next() {
    while (entries.peek() instanceof Gap gap) {
      entries.remove();
      gaps.add(gap);
    }
    if (!(entries.poll() instanceof Long micros)) {
      return 0;
    }
    times--;
    return micros;
  }

  /** The next gap before that, which is told before it; null for none. */
  @Nullable Gap gap() {
    return gaps.poll();
  }

  /** Whether there is one. */
  boolean hasGap() {
    return !gaps.isEmpty();
  }
}
