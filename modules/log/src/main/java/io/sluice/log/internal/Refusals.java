package io.sluice.log.internal;

import io.sluice.core.StreamException;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;

/** Refusals in the same words from every store. */
public final class Refusals {

  private Refusals() {}

  /** A refusal. */
  public static StreamException refuse(LogRefusal refusal, String message) {
    return new StreamException(refusal.failure(message));
  }

  /** A refusal that tells an offset. */
  public static StreamException refuse(LogRefusal refusal, String message, LogOffset next) {
    return new StreamException(refusal.failure(message).with(LogRefusal.NEXT, next.toString()));
  }

  /** There is no such log. */
  public static StreamException unknown(String name) {
    return refuse(LogRefusal.UNKNOWN, "there is no log `" + name + "`");
  }

  /** Only forks keep what the log held. */
  public static StreamException deleted(String name) {
    return refuse(LogRefusal.DELETED, "the log `" + name + "` was deleted; forks of it live on");
  }

  /** The name is taken. */
  public static StreamException exists(String name, String why) {
    return refuse(LogRefusal.EXISTS, "the log `" + name + "` exists " + why);
  }
}
