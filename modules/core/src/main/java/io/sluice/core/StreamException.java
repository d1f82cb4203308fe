package io.sluice.core;

/** Carries a {@link Failure} where Java wants an exception. */
public final class StreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Wraps a failure. */
  public StreamException(Failure failure) {
    super(failure.code() + ": " + failure.message());
    this.failure = failure;
  }

  /** Wraps a failure and what led to it. */
  public StreamException(Failure failure, Throwable cause) {
    super(failure.code() + ": " + failure.message(), cause);
    this.failure = failure;
  }

  /** Shorthand for a failure without details. */
  public StreamException(FailureCode code, String message) {
    this(Failure.of(code, message));
  }

  /** What failed. */
  public Failure failure() {
    return failure;
  }
}
