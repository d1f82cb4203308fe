package io.sluice.http;

/** Strangers' text in logs. */
final class Text {

  /** Longer texts are cut. */
  private static final int MOST = 256;

  private Text() {}

  /** With everything but visible ASCII escaped, so that no text forges a line or a field. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && i < MOST; i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\' && c != '"') {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    return text.length() > MOST ? shown.append("...").toString() : shown.toString();
  }
}
