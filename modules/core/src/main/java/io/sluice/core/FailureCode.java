package io.sluice.core;

/**
 * Why a stream failed or was refused. The name is what crosses nodes and what clients see; HTTP
 * maps each to a status.
 */
public enum FailureCode {
  /** No such stream. */
  UNKNOWN_STREAM(false),
  /** A parameter, offset or body is wrong; {@code details.parameter} names it. */
  BAD_REQUEST(false),
  /** Credentials are missing or wrong. */
  UNAUTHENTICATED(false),
  /** This principal may not. */
  FORBIDDEN(false),
  /** The request contradicts what exists. */
  CONFLICT(false),
  /** The offset was trimmed away, or belongs to another incarnation. */
  GONE(false),
  /** What was asked for was given up, since nobody had used it for too long. */
  EXPIRED(false),
  /** A limit on streams is reached. */
  TOO_MANY_STREAMS(true),
  /** The window budget of a process is used up. */
  OVERLOADED(true),
  /** The stream is known, but nobody serves it now. */
  UNAVAILABLE(true),
  /** The producer did not answer the open in time. */
  OPEN_TIMEOUT(true),
  /** No chunk arrived in time although there was credit. */
  FIRST_CHUNK_TIMEOUT(true),
  /** The stream was silent for too long although there was credit. */
  IDLE_TIMEOUT(true),
  /** The stream took longer than it may. */
  TOTAL_TIMEOUT(false),
  /** The source threw, or told of a failure of its own. */
  SOURCE_FAILED(false),
  /** The process that made the stream has ended, or had to be ended. */
  WORKER_LOST(true),
  /** The source wrote much more than it was allowed to. */
  OVERRUN(false),
  /** A chunk is not what its content type or its event type's rules say. */
  BAD_CHUNK(false),
  /** A chunk is larger than {@link Chunk#MAX_BYTES}. */
  CHUNK_TOO_LARGE(false),
  /** The reader fell behind a source that cannot wait. */
  LAGGED(true),
  /** A bound on what may be collected was passed. */
  LIMIT_EXCEEDED(false),
  /** A store has no room, or its disk does not take what it is given. */
  STORE_FULL(true),
  /** The other side has not been heard of for too long. */
  PEER_LOST(true),
  /** The node or verticle that serves the stream stops. */
  NODE_LEAVING(true),
  /** The other side broke the bus protocol. */
  PROTOCOL_ERROR(false),
  /** The stream was cancelled where its reader expected more. */
  CANCELLED(true),
  /** A defect in Sluice. */
  INTERNAL(false);

  private final boolean retriable;

  FailureCode(boolean retriable) {
    this.retriable = retriable;
  }

  /** Whether trying the same again may succeed, unless the failure says otherwise. */
  public boolean retriable() {
    return retriable;
  }
}
