package io.sluice.verticles;

import io.sluice.core.log.LogStore;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.cassette.Cassette;
import io.sluice.log.cassette.CassetteListener;
import io.sluice.log.cassette.CassetteMode;
import io.sluice.log.cassette.CassetteSource;
import io.sluice.log.cassette.Pace;
import io.sluice.log.cassette.Redaction;
import io.sluice.log.cassette.RequestMatcher;

/**
 * The {@code cassette} section of a stream, with its defaults.
 *
 * @param name the cassette's name
 * @param mode what it does
 * @param pace how fast it is replayed
 * @param matcher what counts
 * @param redaction what is not written
 */
record CassetteOptions(
    String name, CassetteMode mode, Pace pace, RequestMatcher matcher, Redaction redaction) {

  static final String DEFAULT_MODE = "once";
  static final String DEFAULT_PACE = "asked";

  /**
   * Reads the section.
   *
   * @param stream its stream's name
   */
  static CassetteOptions of(String stream, Section section) {
    Section ignore = section.section("ignore");
    Section redact = section.section("redact");
    return new CassetteOptions(
        section.text("name", stream),
        CassetteMode.of(section.text("mode", DEFAULT_MODE)),
        pace(stream, section.text("pace", DEFAULT_PACE)),
        new RequestMatcher(ignore.texts("parameters"), !ignore.flag("body", false)),
        new Redaction(redact.texts("parameters"), redact.texts("headers"), redact.texts("fields")));
  }

  private static Pace pace(String stream, String text) {
    try {
      return Pace.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("streams." + stream + ".cassette.pace: " + e.getMessage());
    }
  }

  /** The source with the cassette in front of it. */
  StreamSource wrap(StreamSource source, LogStore store, CassetteListener listener) {
    return CassetteSource.of(new Cassette(store, name), mode, source)
        .matching(ignored -> matcher)
        .redacting(ignored -> redaction)
        .at(pace)
        .telling(listener);
  }
}
