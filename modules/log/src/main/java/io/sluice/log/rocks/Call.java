package io.sluice.log.rocks;

import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody asks of the writer. It is decided within a group, and answered when the group is
 * stored, refusals too: they may rest on what the group changes.
 *
 * @param <T> the answer
 */
abstract class Call<T> {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  private final Promise<T> promise = Promise.promise();
  private final long weight;
  private @Nullable T answer;
  private @Nullable Throwable refusal;

  /**
   * @param weight the memory its chunks hold
   */
  Call(long weight) {
    this.weight = weight;
  }

  long weight() {
    return weight;
  }

  Future<T> future() {
    return promise.future();
  }

  /**
   * Decides what becomes of it.
   *
   * @return the answer; null where it waits for something and was put aside
   * @throws StreamException it is refused
   */
  abstract @Nullable T decide(Logs logs);

  /** Decides; false where it was put aside. */
  boolean run(Logs logs) {
    try {
      answer = decide(logs);
      return answer != null;
    } catch (DamagedException e) {
      refusal = e.of(subject());
    } catch (RuntimeException e) {
      refusal = e;
    }
    return true;
  }

  /** The log it is about. */
  abstract String subject();

  /** Refuses it, which its answer will tell. */
  void refuse(Throwable why) {
    refusal = why;
  }

  /** Refuses it where it was not refused for a reason of its own. */
  void refuseUnlessRefused(Throwable why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  /** Whether the store asks it of itself. */
  boolean isInternal() {
    return false;
  }

  /** Tells who asked. */
  void answer() {
    try {
      if (refusal != null) {
        promise.tryFail(refusal);
      } else {
        promise.tryComplete(answer);
      }
    } catch (RuntimeException e) {
      // Who asked must not stop the writer.
      LOG.error("An answer about the log {} was not taken", subject(), e);
    }
  }
}
