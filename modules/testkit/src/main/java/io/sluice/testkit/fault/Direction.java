package io.sluice.testkit.fault;

/** Which way bytes go through a {@link LinkProxy}. */
public enum Direction {
  /** Towards the node behind the proxy: every frame that is sent to it. */
  TOWARDS,
  /** Back from it: on the event bus only the answers to the link's own pings. */
  BACK
}
