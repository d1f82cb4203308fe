package io.sluice.core.spi;

/** Text of strangers, clients and producers among them, in lines of a log (rule H2). */
public final class LogText {

  /** Longer texts are cut. */
  private static final int MOST = 256;

  private LogText() {}

  /** With everything but visible ASCII escaped, so that no text forges a line or a field. */
  public static String shown(String text) {
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
