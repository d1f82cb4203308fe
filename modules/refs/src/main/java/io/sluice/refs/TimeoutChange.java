package io.sluice.refs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a function, a sequence or a call says of its timeouts; what is null stays as it was.
 *
 * @param profile the name of a profile of the host to begin with
 * @param open see {@link Timeouts#open}; {@link Timeouts#INFINITY} for none, as for the others
 * @param next see {@link Timeouts#next}
 * @param stream see {@link Timeouts#stream}
 * @param idle see {@link Timeouts#idle}
 */
public record TimeoutChange(
    @Nullable String profile,
    @Nullable Duration open,
    @Nullable Duration next,
    @Nullable Duration stream,
    @Nullable Duration idle) {

  /** Changes nothing. */
  public static final TimeoutChange NONE = new TimeoutChange(null, null, null, null, null);

  /** Checks that each is positive. */
  public TimeoutChange {
    check("open", open);
    check("next", next);
    check("stream", stream);
    check("idle", idle);
  }

  private static void check(String name, @Nullable Duration value) {
    if (value != null) {
      Timeouts.check(name, value);
    }
  }

  /** A named profile, as the host configures it. */
  public static TimeoutChange profile(String profile) {
    return new TimeoutChange(profile, null, null, null, null);
  }

  /** All four. */
  public static TimeoutChange of(Timeouts timeouts) {
    return new TimeoutChange(
        null, timeouts.open(), timeouts.next(), timeouts.stream(), timeouts.idle());
  }
}
