package io.sluice.core.log;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Why a store refuses: the detail {@value #REASON} of its failures, so that a program, and HTTP,
 * need not read messages. Numbers and offsets are further details.
 */
public enum LogRefusal {
  /** There is no such log, or it has expired. */
  UNKNOWN(FailureCode.UNKNOWN_STREAM),
  /** The log was deleted, and only forks keep what it holds. */
  DELETED(FailureCode.GONE),
  /** The log exists with other options, or its name is taken otherwise. */
  EXISTS(FailureCode.CONFLICT),
  /** The log is closed; {@value #NEXT} is its tail. */
  CLOSED(FailureCode.CONFLICT),
  /** The media type is another. */
  CONTENT_TYPE(FailureCode.CONFLICT),
  /** The expected sequence is not greater than the last. */
  SEQUENCE(FailureCode.CONFLICT),
  /** The producer's epoch is over; {@value #EPOCH} is the present one. */
  STALE_EPOCH(FailureCode.FORBIDDEN),
  /** A new epoch begins at 0. */
  EPOCH_START(FailureCode.BAD_REQUEST),
  /** Sequences were left out; {@value #EXPECTED} and {@value #RECEIVED}. */
  PRODUCER_GAP(FailureCode.CONFLICT),
  /** The offset was trimmed away; {@value #NEXT} is the oldest there is. */
  TRIMMED(FailureCode.GONE),
  /** The offset is of another incarnation, or past the tail; {@value #NEXT} is the oldest. */
  UNKNOWN_OFFSET(FailureCode.GONE),
  /** A fork's source cannot be forked: deleted, or of another media type. */
  FORK_SOURCE(FailureCode.CONFLICT),
  /** A fork's offset or extra is past its source's tail. */
  FORK_OFFSET(FailureCode.BAD_REQUEST),
  /** The name is not one a log may have. */
  NAME(FailureCode.BAD_REQUEST),
  /** The store has as many logs as it may. */
  TOO_MANY_LOGS(FailureCode.TOO_MANY_STREAMS),
  /** The store, or the log, holds as many bytes as it may, or the disk is full or failing. */
  STORE_FULL(FailureCode.STORE_FULL),
  /** More waits to be written than may; later it may be accepted. */
  BUSY(FailureCode.OVERLOADED),
  /** What the store kept of this log is damaged; others are not touched by it. */
  DAMAGED(FailureCode.INTERNAL);

  /** The detail that names the refusal. */
  public static final String REASON = "reason";

  /** The detail with an offset. */
  public static final String NEXT = "next";

  /** The detail with the producer's present epoch. */
  public static final String EPOCH = "epoch";

  /** The detail with the sequence that was expected. */
  public static final String EXPECTED = "expected";

  /** The detail with the sequence that was received. */
  public static final String RECEIVED = "received";

  private final FailureCode code;

  LogRefusal(FailureCode code) {
    this.code = code;
  }

  /** A failure with this reason. */
  public Failure failure(String message) {
    return Failure.of(code, message).with(REASON, name());
  }

  /** The refusal a failure tells, or null. */
  public static @Nullable LogRefusal of(Failure failure) {
    String reason = failure.details().get(REASON);
    for (LogRefusal refusal : values()) {
      if (refusal.name().equals(reason)) {
        return refusal;
      }
    }
    return null;
  }

  /** What a reader that may skip is told in the place of this refusal. */
  public Gap.Reason gapReason() {
    return this == TRIMMED ? Gap.Reason.RETENTION : Gap.Reason.UNKNOWN_OFFSET;
  }
}
