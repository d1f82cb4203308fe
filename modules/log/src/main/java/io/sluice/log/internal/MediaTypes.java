package io.sluice.log.internal;

import java.util.Locale;

/** Media types compared without their parameters. */
final class MediaTypes {

  private MediaTypes() {}

  static String essence(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
