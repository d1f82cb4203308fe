package io.sluice.verticles.chat;

import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** What a client takes, as its {@code Accept} says: RFC 9110, section 12.5.1. */
final class Accepts {

  /** Nothing that was offered. */
  static final int NOTHING = -1;

  private Accepts() {}

  /** The index of the media type that it likes best, of those alike the first. */
  static int best(RoutingContext ctx, String... mediaTypes) {
    List<MIMEHeader> accepted = ctx.parsedHeaders().accept();
    if (accepted.isEmpty()) {
      return 0;
    }
    int best = NOTHING;
    float bestWeight = 0;
    for (int i = 0; i < mediaTypes.length; i++) {
      float weight = weight(accepted, mediaTypes[i]);
      if (weight > bestWeight) {
        best = i;
        bestWeight = weight;
      }
    }
    return best;
  }

  /** That of the range which names it most closely. */
  private static float weight(List<MIMEHeader> accepted, String mediaType) {
    int slash = mediaType.indexOf('/');
    float weight = 0;
    int closest = -1;
    for (MIMEHeader range : accepted) {
      boolean type = range.component().equalsIgnoreCase(mediaType.substring(0, slash));
      boolean subtype = range.subComponent().equalsIgnoreCase(mediaType.substring(slash + 1));
      boolean anyType = range.component().equals("*");
      boolean anySubtype = range.subComponent().equals("*");
      if ((type || anyType) && (subtype || anySubtype)) {
        int closeness = (type ? 2 : 0) + (subtype ? 1 : 0);
        if (closeness > closest) {
          closest = closeness;
          weight = range.weight();
        }
      }
    }
    return weight;
  }
}
