package io.sluice.sources;

/** Something asynchronous that gives chunks when asked for so many. Called on the run's context. */
interface Upstream {

  /** Begins; nothing may be given before {@link #request}. Called once, at the first credit. */
  void connect(Inbox inbox);

  /** Asks for more chunks. */
  void request(long chunks);

  /** Stops it; called once, whether connected or not. */
  void cancel();
}
