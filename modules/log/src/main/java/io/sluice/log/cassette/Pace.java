package io.sluice.log.cassette;

/**
 * How fast a recording is replayed: as it was recorded, times a factor, or as fast as it is asked
 * for.
 *
 * @param speed how many times as fast as recorded; infinite for as fast as asked
 */
public record Pace(double speed) {

  /** As it was recorded. */
  public static final Pace RECORDED = new Pace(1);

  /** As fast as it is asked for. */
  public static final Pace ASKED = new Pace(Double.POSITIVE_INFINITY);

  /** Checks the factor. */
  public Pace {
    if (!(speed > 0)) {
      throw new IllegalArgumentException("a speed is greater than 0, not " + speed);
    }
  }

  /**
   * Reads {@code recorded}, {@code asked} or a factor such as {@code 2} or {@code 0.5}.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  public static Pace parse(String text) {
    return switch (text) {
      case "recorded" -> RECORDED;
      case "asked" -> ASKED;
      default -> new Pace(factor(text));
    };
  }

  private static double factor(String text) {
    try {
      double factor = Double.parseDouble(text);
      if (factor > 0 && !Double.isInfinite(factor)) {
        return factor;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "a pace is recorded, asked, or how many times as fast, such as 2 or 0.5, not: " + text);
  }

  /** Whether the recorded times count. */
  public boolean isTimed() {
    return speed != Double.POSITIVE_INFINITY;
  }
}
