package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.log.LogAppender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes one interaction down: its chunks, how long each was waited for, and what gaps there were
 * between them. Context only.
 */
final class Recording {

  /** How many times are one JSON array. */
  private static final int PACE_BATCH = 1_000;

  private static final long NANOS_PER_MICRO = 1_000;

  private final String id;
  private final RecordingClock clock;
  private final LogAppender answer;
  private final LogAppender times;
  private JsonArray pace = new JsonArray();
  private long count;
  private long gaps;
  private long lastNanos;

  Recording(
      Cassette cassette, String id, Context context, RecordingClock clock, Runnable roomAgain) {
    this.id = id;
    this.clock = clock;
    answer = new LogAppender(cassette.store(), cassette.answerLog(id), context, roomAgain);
    times = new LogAppender(cassette.store(), cassette.paceLog(id), context, roomAgain);
    lastNanos = clock.nanoTime();
  }

  /** How many chunks the store has room for. */
  int room() {
    return Math.min(answer.room(), times.room());
  }

  /** How many bytes it has room for. */
  long byteRoom() {
    return answer.byteRoom();
  }

  String id() {
    return id;
  }

  /** Fails when the store refused; never succeeds. */
  Future<Void> failure() {
    return Future.all(answer.failure(), times.failure()).mapEmpty();
  }

  void chunk(Chunk chunk) {
    answer.add(chunk);
    count++;
    time();
    writeFullTimes();
  }

  /** What was left out before the next chunk: the log of the answer has no place for it. */
  void gap(Gap gap) {
    pace.add(InteractionJson.gap(gap));
    gaps++;
    writeFullTimes();
  }

  private void writeFullTimes() {
    if (pace.size() >= PACE_BATCH) {
      writeTimes();
    }
  }

  private void time() {
    long now = clock.nanoTime();
    pace.add((now - lastNanos) / NANOS_PER_MICRO);
    lastNanos = now;
  }

  private void writeTimes() {
    times.add(Chunk.json(pace));
    pace = new JsonArray();
  }

  /** Closes the logs; fails where the store refused anything. What it was is not known yet. */
  Future<Interaction> end(
      RecordedRequest request, @Nullable StreamInfo info, Outcome outcome, Instant at) {
    time();
    writeTimes();
    Interaction interaction = new Interaction(id, request, info, outcome, count, gaps, at);
    return Future.join(times.close(Outcome.COMPLETED), answer.close(outcome)).map(interaction);
  }
}
