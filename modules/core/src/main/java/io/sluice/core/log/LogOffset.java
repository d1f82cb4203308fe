package io.sluice.core.log;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a log: before its chunk number {@code position}, counted from 0. A chunk's id, as HTTP
 * tells it, is the offset after it. Written {@code %016d_%016d}, so that offsets of one incarnation
 * sort as text.
 *
 * @param incarnation the number the store gave the log when it made it, and never gives again; 0
 *     only in {@link #START}
 * @param position how many chunks are before it
 */
public record LogOffset(long incarnation, long position) {

  /** The largest incarnation and position: sixteen nines. */
  public static final long MAX = 9_999_999_999_999_999L;

  private static final int DIGITS = 16;

  /** The start of any log. */
  public static final LogOffset START = new LogOffset(0, 0);

  private static final Pattern FORMAT = Pattern.compile("([0-9]{16})_([0-9]{16})");

  /** Checks the numbers. */
  public LogOffset {
    if (incarnation < 0 || incarnation > MAX || position < 0 || position > MAX) {
      throw new IllegalArgumentException("no offset: " + incarnation + ", " + position);
    }
  }

  /**
   * Reads an offset.
   *
   * @throws StreamException {@code BAD_REQUEST}, naming the parameter
   */
  public static LogOffset parse(String parameter, String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw new StreamException(
          Failure.badParameter(
              parameter, parameter + " is an id such as " + START + ", as chunks are told with"));
    }
    return new LogOffset(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /** The offset at another position of the same incarnation. */
  public LogOffset at(long position) {
    return new LogOffset(incarnation, position);
  }

  @Override
  public String toString() {
    // By hand: each event of a log over HTTP has one, and a format took 2 % of a chat's time.
    byte[] text = new byte[2 * DIGITS + 1];
    digits(incarnation, text, 0);
    text[DIGITS] = '_';
    digits(position, text, DIGITS + 1);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void digits(long number, byte[] out, int at) {
    long rest = number;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
