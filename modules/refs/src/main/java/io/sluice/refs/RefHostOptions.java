package io.sluice.refs;

import java.time.InstantSource;

/**
 * Limits of one {@link RefHost}. Beyond one a call is refused as {@code LIMIT_EXCEEDED}, naming it.
 *
 * @param refs how many refs it holds
 * @param refsPerSession how many of one session
 * @param sessions how many sessions
 * @param refsPerValue how many one answer has
 * @param keptBytes what it keeps of items already sent, for readers that come back; beyond it the
 *     oldest that nobody reads are dropped
 * @param profiles timeouts by name
 * @param clock what leases are counted with
 */
public record RefHostOptions(
    int refs,
    int refsPerSession,
    int sessions,
    int refsPerValue,
    long keptBytes,
    TimeoutProfiles profiles,
    InstantSource clock) {

  /** What most hosts never reach. */
  public static final RefHostOptions DEFAULT =
      new RefHostOptions(
          100_000,
          10_000,
          10_000,
          1_000,
          64L * 1024 * 1024,
          TimeoutProfiles.DEFAULT,
          InstantSource.system());

  /** Checks that each is positive. */
  public RefHostOptions {
    if (refs < 1 || refsPerSession < 1 || sessions < 1 || refsPerValue < 1 || keptBytes < 1) {
      throw new IllegalArgumentException("every limit of a host of refs is at least 1");
    }
  }

  /** The same with other profiles. */
  public RefHostOptions profiles(TimeoutProfiles profiles) {
    return new RefHostOptions(
        refs, refsPerSession, sessions, refsPerValue, keptBytes, profiles, clock);
  }

  /** The same with another clock. */
  public RefHostOptions clock(InstantSource clock) {
    return new RefHostOptions(
        refs, refsPerSession, sessions, refsPerValue, keptBytes, profiles, clock);
  }
}
