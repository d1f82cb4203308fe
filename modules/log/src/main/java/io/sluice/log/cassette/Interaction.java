package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One recorded interaction: what was asked, and what is known of its answer. The answer's chunks
 * are a log of their own.
 *
 * @param id its name within the cassette
 * @param request what was asked, redacted
 * @param info what the answer was said to be; null where the source refused
 * @param outcome how the answer ended; {@code Cancelled} where its reader left before the end
 * @param chunks how many chunks it has
 * @param gaps how many gaps it told
 * @param recordedAt when it ended
 */
public record Interaction(
    String id,
    RecordedRequest request,
    @Nullable StreamInfo info,
    Outcome outcome,
    long chunks,
    long gaps,
    Instant recordedAt) {

  /** The same under another name. */
  Interaction withId(String id) {
    return new Interaction(id, request, info, outcome, chunks, gaps, recordedAt);
  }

  /** Why the source refused, or null where it answered. */
  public @Nullable Failure refusal() {
    return info == null && outcome instanceof Outcome.Failed failed ? failed.failure() : null;
  }
}
