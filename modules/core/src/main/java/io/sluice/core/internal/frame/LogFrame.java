package io.sluice.core.internal.frame;

/**
 * What crosses the bus between who uses logs and who owns the store: a request and its reply.
 * Immutable: handed over by reference inside a node, encoded by {@link LogFrameCodec} when it
 * leaves.
 */
public sealed interface LogFrame permits LogCall, LogReply {

  /** What could not be decoded; never sent. */
  record Malformed(String reason) implements LogCall, LogReply {

    /** Makes the reason fit to be logged. */
    public Malformed {
      reason = new Frame.Malformed(reason).reason();
    }
  }
}
