package io.sluice.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A response as it was meant: its head, and its body without the chunked coding (RFC 9112, section
 * 7.1), whose chunks may end anywhere.
 */
final class Unchunked extends FilterInputStream {
  private static final int BODY_FOLLOWS = 2;

  private boolean inHead = true;
  private int lineEnds;
  private int rest;
  private boolean ended;

  Unchunked(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (inHead) {
      return head(into, from);
    }
    if (rest == 0 && !ended) {
      rest = size();
      ended = rest == 0;
    }
    int read = ended ? -1 : in.read(into, from, Math.min(length, rest));
    if (read > 0) {
      rest -= read;
      if (rest == 0) {
        in.skipNBytes(2);
      }
    }
    return read;
  }

  /** One byte of it. */
  private int head(byte[] into, int at) throws IOException {
    int read = in.read();
    lineEnds = read == '\n' ? lineEnds + 1 : read == '\r' ? lineEnds : 0;
    inHead = lineEnds < BODY_FOLLOWS;
    into[at] = (byte) read;
    return read < 0 ? -1 : 1;
  }

  /** Of the next chunk; 0 at the end, also where the connection ends before its time. */
  private int size() throws IOException {
    StringBuilder digits = new StringBuilder();
    int read = in.read();
    while (read >= 0 && read != '\n') {
      digits.append((char) read);
      read = in.read();
    }
    return digits.isEmpty() ? 0 : Integer.parseInt(digits.toString().strip(), 16);
  }
}
