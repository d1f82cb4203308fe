package io.sluice.core.internal.session;

import io.sluice.core.Failure;
import io.sluice.core.internal.frame.Frame;

/** One end of a stream, or what waits to be one again. Context thread only. */
public sealed interface Session permits ProducerSession, ConsumerSession, FollowedStream {

  /** How often {@link #tick} is called, and a PING sent where something is owed. */
  long TICK_MS = 1_000;

  /** So long without a word where one was due, and the stream is suspended. */
  long SUSPENDED_MS = 3_000;

  /** So long without a word where one was due, and the peer is lost. */
  long PEER_LOST_MS = 6_000;

  /** A frame for this stream id arrived. */
  void receive(Frame frame);

  /** Called every {@link #TICK_MS}. */
  void tick();

  /** The endpoint goes away: ends the stream and tells the other side, without waiting for it. */
  void shutDown(Failure why);
}
