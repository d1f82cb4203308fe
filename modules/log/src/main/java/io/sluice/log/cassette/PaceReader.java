package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.ArrayDeque;

/** Reads how long each chunk of a recording was waited for, in step with the chunks. */
final class PaceReader {

  /** Arrays of up to a batch's chunks each. */
  private static final int READ_ARRAYS = 16;

  private final Cassette cassette;
  private final String id;
  private final ArrayDeque<Long> micros = new ArrayDeque<>();
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
    if (atEnd || micros.size() >= count) {
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
        if (toSkip > 0) {
          toSkip--;
        } else {
          micros.add(each instanceof Number number ? Math.max(0, number.longValue()) : 0);
        }
      }
    }
  }

  /** The microseconds before what comes next; 0 where they were not recorded. */
  long next() {
    Long first = micros.poll();
    return first == null ? 0 : first;
  }
}
