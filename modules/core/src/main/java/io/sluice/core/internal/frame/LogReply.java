package io.sluice.core.internal.frame;

import io.sluice.core.Failure;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;

/** What came of a {@link LogCall}. */
public sealed interface LogReply extends LogFrame
    permits LogReply.Created,
        LogReply.Appended,
        LogReply.Waiting,
        LogReply.Part,
        LogReply.Known,
        LogReply.Deleted,
        LogReply.Page,
        LogReply.Refused,
        LogReply.Pong,
        LogFrame.Malformed {

  /** It was created, or was there. */
  record Created(Creation.Result result) implements LogReply {}

  /**
   * The store has accepted it.
   *
   * @param credit how many bytes this writer may have in flight from now on; 0 for who is none
   */
  record Appended(Append.Result result, long credit) implements LogReply {}

  /** To a writer: its append is here and waits for the store; ask again. */
  record Waiting() implements LogReply {}

  /** A part of a log. */
  record Part(LogBatch batch) implements LogReply {}

  /** What is known of a log. */
  record Known(LogHead head) implements LogReply {}

  /** It was deleted. */
  record Deleted() implements LogReply {}

  /** A part of the list. */
  record Page(LogPage page) implements LogReply {}

  /** Nothing was done, and why. */
  record Refused(Failure failure) implements LogReply {}

  /** Somebody is here. */
  record Pong() implements LogReply {}
}
