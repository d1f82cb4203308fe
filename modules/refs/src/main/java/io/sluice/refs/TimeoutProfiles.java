package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Timeouts by name.
 *
 * @param profiles by name; {@link #DEFAULT_NAME} is there
 */
public record TimeoutProfiles(Map<String, Timeouts> profiles) {

  /** The profile that everything begins with. */
  public static final String DEFAULT_NAME = "default";

  /** What is there without configuration. */
  public static final TimeoutProfiles DEFAULT =
      new TimeoutProfiles(
          Map.of(
              DEFAULT_NAME,
              Timeouts.DEFAULT,
              "quick",
              new Timeouts(
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(5),
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(1)),
              "ml_inference",
              new Timeouts(
                  Duration.ofMinutes(5),
                  Duration.ofMinutes(5),
                  Duration.ofHours(1),
                  Duration.ofMinutes(10)),
              "batch_job",
              new Timeouts(
                  Duration.ofMinutes(30),
                  Duration.ofMinutes(30),
                  Timeouts.INFINITY,
                  Duration.ofHours(1))));

  /** Copies the map, and takes {@link Timeouts#DEFAULT} where it has no default. */
  public TimeoutProfiles {
    Map<String, Timeouts> all = new TreeMap<>(profiles);
    all.putIfAbsent(DEFAULT_NAME, Timeouts.DEFAULT);
    profiles = Map.copyOf(all);
  }

  /**
   * The timeouts with a change.
   *
   * @throws StreamException {@code BAD_REQUEST} where it names a profile that is none of these
   */
  public Timeouts apply(Timeouts base, TimeoutChange change) {
    Timeouts from = change.profile() == null ? base : named(change.profile());
    return new Timeouts(
        change.open() == null ? from.open() : change.open(),
        change.next() == null ? from.next() : change.next(),
        change.stream() == null ? from.stream() : change.stream(),
        change.idle() == null ? from.idle() : change.idle());
  }

  private Timeouts named(String name) {
    Timeouts found = profiles.get(name);
    if (found == null) {
      throw new StreamException(
          Failure.badParameter(
              "profile",
              "there is no timeout profile of that name; there are "
                  + String.join(", ", new TreeSet<>(profiles.keySet()))));
    }
    return found;
  }

  /** The default's. */
  public Timeouts standard() {
    return named(DEFAULT_NAME);
  }
}
