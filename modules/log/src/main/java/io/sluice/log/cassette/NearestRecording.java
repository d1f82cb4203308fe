package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for the recording of a request, and says what comes nearest where there is none. */
final class NearestRecording {

  private NearestRecording() {}

  /** The newest interaction that matches, or null. */
  static @Nullable Interaction find(
      List<Interaction> among, RequestMatcher matcher, RecordedRequest asked) {
    return among.reversed().stream()
        .filter(it -> matcher.matches(it.request(), asked))
        .findFirst()
        .orElse(null);
  }

  /** What to tell of a request without a recording: the nearest one, and how it differs. */
  static StreamException unmatched(
      Cassette cassette, List<Interaction> among, RequestMatcher matcher, RecordedRequest asked) {
    Interaction nearest = null;
    List<String> differences = new ArrayList<>();
    for (Interaction it : among.reversed()) {
      List<String> these = matcher.differences(it.request(), asked);
      if (nearest == null || these.size() < differences.size()) {
        nearest = it;
        differences = these;
      }
    }
    String message =
        nearest == null
            ? "cassette " + cassette.name() + " has no recordings"
            : "no recording in cassette "
                + cassette.name()
                + " matches; the nearest is "
                + nearest.id()
                + ": "
                + String.join("; ", differences);
    return new StreamException(
        Failure.of(FailureCode.UNKNOWN_STREAM, message)
            .with("cassette", cassette.name())
            .with("nearest", nearest == null ? "" : nearest.id()));
  }
}
