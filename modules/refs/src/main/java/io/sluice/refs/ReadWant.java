package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One read that waits. Filled under the reading's lock, completed outside it. */
final class ReadWant {

  /** What one read may ask for: it is all in memory at once. */
  static final int MAX_ITEMS = 1_000_000;

  private final RefReading reading;
  private final int least;
  private final int most;
  private final boolean goesOn;
  private final RefHandle handle;
  private final @Nullable Context context;
  private final List<Chunk> chunks = new ArrayList<>();
  private final Promise<List<@Nullable Object>> promise = Promise.promise();

  ReadWant(
      RefReading reading,
      int least,
      int most,
      boolean goesOn,
      RefHandle handle,
      @Nullable Context context) {
    this.reading = reading;
    this.least = least;
    this.most = most;
    this.goesOn = goesOn;
    this.handle = handle;
    this.context = context;
  }

  Future<List<@Nullable Object>> future() {
    return promise.future();
  }

  boolean goesOn() {
    return goesOn;
  }

  boolean isSatisfied() {
    return chunks.size() >= least;
  }

  /** How many items it cannot do without. */
  int missing() {
    return least - chunks.size();
  }

  /** Takes what there is; answers how many. */
  int fill(ReadQueue queue) {
    int before = chunks.size();
    Chunk chunk;
    while (chunks.size() < most && (chunk = queue.poll()) != null) {
      chunks.add(chunk);
    }
    return chunks.size() - before;
  }

  /** Gives back what it took; answers how many. */
  int giveBack(ReadQueue queue) {
    int count = chunks.size();
    queue.putBack(chunks);
    chunks.clear();
    return count;
  }

  /** Completes it, where it was asked for. */
  void complete(@Nullable Failure why) {
    if (context == null || context.equals(Vertx.currentContext())) {
      tell(why);
    } else {
      context.runOnContext(ignored -> tell(why));
    }
  }

  private void tell(@Nullable Failure why) {
    if (why != null) {
      promise.tryFail(RefReading.exception(why));
      return;
    }
    try {
      List<@Nullable Object> items = new ArrayList<>(chunks.size());
      for (Chunk chunk : chunks) {
        items.add(reading.decode(chunk));
      }
      promise.tryComplete(items);
    } catch (RuntimeException e) {
      promise.tryFail(e);
    } finally {
      Reference.reachabilityFence(handle);
    }
  }
}
