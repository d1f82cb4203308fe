package io.sluice.log.internal;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an append will do to a log, once it is applied.
 *
 * @param chunks those to add: what the producer had not sent before; as they were given, without
 *     offsets
 * @param position of the first of them
 * @param bytes their payload bytes
 * @param producer where the producer stands then; null when nothing of it changes
 * @param sequence the expected sequence then; null when it does not change
 * @param outcome closes the log; null to leave it as it is
 * @param closing the step that closes it, where one does
 * @param result what to answer
 */
public record Decision(
    List<Chunk> chunks,
    long position,
    long bytes,
    LogState.@Nullable Producer producer,
    @Nullable String sequence,
    @Nullable Outcome outcome,
    Append.@Nullable Step closing,
    Append.Result result) {

  /** Whether there is anything to store. */
  public boolean changes() {
    return !chunks.isEmpty() || producer != null || sequence != null || outcome != null;
  }
}
