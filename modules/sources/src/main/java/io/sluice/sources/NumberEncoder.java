package io.sluice.sources;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Encodes 0, 1, 2 … as JSON objects of one size. The text of the next one is kept and counted up in
 * place, so that each costs a copy and, on average, a digit and a bit.
 */
final class NumberEncoder {
  private static final byte[] HEAD = "{\"i\":".getBytes(US_ASCII);
  private static final byte[] MIDDLE = ",\"payload\":\"".getBytes(US_ASCII);
  private static final byte[] TAIL = "\"}".getBytes(US_ASCII);

  private final byte[] text;
  private int lastDigit;

  NumberEncoder(int size) {
    text = new byte[size];
    System.arraycopy(HEAD, 0, text, 0, HEAD.length);
    layOut(1);
    text[lastDigit] = '0';
  }

  byte[] next() {
    byte[] encoded = text.clone();
    increment();
    return encoded;
  }

  private void increment() {
    int at = lastDigit;
    while (at >= HEAD.length && text[at] == '9') {
      text[at--] = '0';
    }
    if (at >= HEAD.length) {
      text[at]++;
    } else {
      int digits = lastDigit - HEAD.length + 2;
      layOut(digits);
      text[HEAD.length] = '1';
      Arrays.fill(text, HEAD.length + 1, lastDigit + 1, (byte) '0');
    }
  }

  private void layOut(int digits) {
    int middle = HEAD.length + digits;
    int tail = text.length - TAIL.length;
    lastDigit = middle - 1;
    System.arraycopy(MIDDLE, 0, text, middle, MIDDLE.length);
    Arrays.fill(text, middle + MIDDLE.length, tail, (byte) 'x');
    System.arraycopy(TAIL, 0, text, tail, TAIL.length);
  }
}
