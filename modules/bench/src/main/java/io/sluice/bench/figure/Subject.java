package io.sluice.bench.figure;

/**
 * What a figure is of, whoever is measured.
 *
 * @param area what it is about
 * @param work what is done, as {@link Work} names it
 * @param measure what is measured of it
 */
public record Subject(Area area, String work, Measure measure) {

  /** Of one contender. */
  public Key of(String contender) {
    return new Key(this, contender);
  }

  @Override
  public String toString() {
    return area.title() + ", " + work + ", " + measure.unit();
  }

  /**
   * What a figure is of.
   *
   * @param subject what is measured
   * @param contender who is
   */
  public record Key(Subject subject, String contender) {}
}
