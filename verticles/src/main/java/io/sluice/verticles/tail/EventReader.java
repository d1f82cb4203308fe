package io.sluice.verticles.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events as a gateway writes them (WHATWG HTML, section 9.2.6): one after the
 * other, none of them larger than a bound. One thread, but for {@link #silentNanos}.
 */
final class EventReader {

  private final InputStream in;
  private final int maxBytes;
  private @Nullable String id;
  private long retryMs = -1;
  private boolean afterCarriageReturn;

  /** When something was read last; another thread looks for silence. */
  private volatile long heardAt = System.nanoTime();

  /**
   * Makes a reader.
   *
   * @param maxBytes the largest event, in bytes; beyond it reading fails
   * @param id the id that is known before
   */
  EventReader(InputStream in, int maxBytes, @Nullable String id) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.maxBytes = maxBytes;
    this.id = id;
  }

  /**
   * How long to wait before coming back, in milliseconds, as the gateway says; -1 if it did not.
   */
  long retryMs() {
    return retryMs;
  }

  /** For how many nanoseconds nothing has come, not even a comment. Any thread. */
  long silentNanos() {
    return System.nanoTime() - heardAt;
  }

  /** The next event; null at the end of the response, which is none of the stream's. */
  @Nullable Event next() throws IOException {
    String type = Event.MESSAGE;
    StringBuilder data = null;
    boolean told = false;
    int left = maxBytes;
    for (String line = line(left); line != null; line = line(left)) {
      left -= line.length();
      if (line.isEmpty()) {
        if (told) {
          return new Event(id, type, data == null ? null : data.toString());
        }
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "data" -> {
          data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
          told = true;
        }
        case "event" -> type = value;
        case "id" -> {
          id = value;
          told = true;
        }
        case "retry" -> retryMs = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : retryMs;
        default -> {
          // a comment, which shows that the gateway is there, or what later versions may say
        }
      }
    }
    return null;
  }

  /** A line that was ended; null at the end. */
  private @Nullable String line(int most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int octet;
    while ((octet = in.read()) >= 0) {
      boolean follows = afterCarriageReturn && octet == '\n';
      afterCarriageReturn = octet == '\r';
      if (follows) {
        continue;
      }
      if (octet == '\n' || octet == '\r') {
        heardAt = System.nanoTime();
        return line.toString(UTF_8);
      }
      if (line.size() >= most) {
        throw new IOException("an event is larger than " + maxBytes + " bytes");
      }
      line.write(octet);
    }
    return null;
  }
}
