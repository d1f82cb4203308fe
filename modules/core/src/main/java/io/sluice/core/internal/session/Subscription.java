package io.sluice.core.internal.session;

import io.sluice.core.HoldBack;

/** What a reader tells the end that it reads from. On the session's context. */
public interface Subscription {

  /** The application took items; their memory is free. */
  void consumed(int items, long bytes);

  /** The application would take so many items more; matters where there is no prefetch. */
  void wanted(long items);

  /** Whether {@link #asking} matters to it. */
  boolean watchesSilence();

  /** Whether the application would take an item now: if not, silence is not the producer's. */
  void asking(boolean now);

  /** Why the application withholds demand. */
  void holdBack(HoldBack reason);

  /** The reader leaves; idempotent. */
  void cancel(String by);
}
