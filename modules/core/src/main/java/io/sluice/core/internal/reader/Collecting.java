package io.sluice.core.internal.reader;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Reads a stream into a list, within a bound. */
final class Collecting {
  private final StreamReader stream;
  private final int maxChunks;
  private final long maxBytes;
  private final List<Chunk> chunks = new ArrayList<>();
  private final Promise<List<Chunk>> collected = Promise.promise();
  private long bytes;

  Collecting(StreamReader stream, int maxChunks, long maxBytes) {
    this.stream = stream;
    this.maxChunks = maxChunks;
    this.maxBytes = maxBytes;
  }

  Future<List<Chunk>> start() {
    stream.outcome().onSuccess(this::finish);
    stream.exceptionHandler(error -> {}).handler(this::add).resume();
    return collected.future();
  }

  private void add(Chunk chunk) {
    bytes += chunk.length();
    if (chunks.size() >= maxChunks || bytes > maxBytes) {
      collected.tryFail(
          new StreamException(
              Failure.of(
                  FailureCode.LIMIT_EXCEEDED,
                  "more than " + maxChunks + " chunks or " + maxBytes + " bytes")));
      stream.cancel("limit exceeded");
      return;
    }
    chunks.add(chunk.copy());
  }

  private void finish(Outcome outcome) {
    if (outcome instanceof Outcome.Completed) {
      collected.tryComplete(chunks);
    } else {
      collected.tryFail(StreamReader.asException(outcome));
    }
  }
}
