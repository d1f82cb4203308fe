package io.sluice.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the form: {@code ?format=} beats {@code ?stream=} beats {@code Accept} beats the default,
 * which is JSON.
 */
final class Negotiator {

  /**
   * What was chosen.
   *
   * @param format the form
   * @param mediaType the name for it that the client likes best
   */
  record Choice(Format format, String mediaType) {}

  /** How one format fares: how much it is wanted, and how specifically that was said. */
  private record Fit(Choice choice, int q, int specificity) {}

  private Negotiator() {}

  /**
   * Chooses.
   *
   * @param rawType the stream's own media type, without parameters, in lower case
   * @return null when nothing is acceptable
   */
  static @Nullable Choice choose(ReadRequest request, String rawType) {
    if (request.format() != null) {
      return plain(request.format(), rawType);
    }
    Boolean stream = request.stream();
    if (Boolean.FALSE.equals(stream)) {
      return plain(Format.JSON, rawType);
    }
    if (Boolean.TRUE.equals(stream)) {
      Fit best = best(fits(request.accept(), rawType, true));
      return best == null ? plain(Format.SSE, rawType) : best.choice();
    }
    if (request.accept().isEmpty()) {
      return plain(Format.JSON, rawType);
    }
    return byAccept(fits(request.accept(), rawType, false));
  }

  private static @Nullable Choice byAccept(List<Fit> fits) {
    // Where only */* lets anything in, nobody asked for a stream: the default.
    if (fits.stream().allMatch(fit -> fit.specificity() == 0)) {
      for (Fit fit : fits) {
        if (fit.choice().format() == Format.JSON) {
          return fit.choice();
        }
      }
    }
    Fit best = best(fits);
    return best == null ? null : best.choice();
  }

  /** The most wanted; of equals, the first. */
  private static @Nullable Fit best(List<Fit> fits) {
    Fit best = null;
    for (Fit fit : fits) {
      if (best == null || fit.q() > best.q()) {
        best = fit;
      }
    }
    return best;
  }

  private static List<Fit> fits(List<MediaRange> accept, String rawType, boolean streamedOnly) {
    List<Fit> fits = new ArrayList<>();
    for (Format format : Format.values()) {
      if (!streamedOnly || format.isStreamed()) {
        Fit best = best(fitsOf(format, accept, rawType));
        if (best != null) {
          fits.add(best);
        }
      }
    }
    return fits;
  }

  /** Raw is not meant by a type that another format is asked for with: it is for ?format= then. */
  private static List<Fit> fitsOf(Format format, List<MediaRange> accept, String rawType) {
    List<Fit> fits = new ArrayList<>();
    for (String mediaType : format.mediaTypes(rawType)) {
      if (format == Format.RAW && Format.isNamed(mediaType)) {
        continue;
      }
      int q = 0;
      int specificity = -1;
      for (MediaRange range : accept) {
        int here = range.specificity(mediaType);
        if (here > specificity) {
          specificity = here;
          q = range.q();
        }
      }
      if (q > 0) {
        fits.add(new Fit(new Choice(format, mediaType), q, specificity));
      }
    }
    return fits;
  }

  private static Choice plain(Format format, String rawType) {
    return new Choice(format, format.mediaTypes(rawType).get(0));
  }
}
