package io.sluice.verticles;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** Writes for a terminal: of control characters, only line ends are left. */
final class PlainWriter extends FilterWriter {

  PlainWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    out.write(c != '\n' && Character.isISOControl(c) ? '?' : c);
  }

  @Override
  public void write(char[] buffer, int start, int length) throws IOException {
    for (int i = start; i < start + length; i++) {
      write(buffer[i]);
    }
  }

  @Override
  public void write(String text, int start, int length) throws IOException {
    for (int i = start; i < start + length; i++) {
      write(text.charAt(i));
    }
  }
}
