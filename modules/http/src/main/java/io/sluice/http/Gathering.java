package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Elements of JSON that are gathered in an array before they are appended to a buffer, whose checks
 * for each of them, and for each comma, cost more than the copying. For one batch.
 */
final class Gathering {

  /** What is gathered at most, which stays in a processor's first cache. */
  private static final int MOST_BYTES = 16 * 1024;

  /** What a payload has at most, on average, so that its copying is not what costs. */
  private static final int SMALL_BYTES = 1024;

  private final Payload payload;
  private final Buffer out;
  private final byte[] gathered;
  private int length;

  /** Gathers what a batch becomes: nothing, where its payloads are large or no JSON. */
  Gathering(Payload payload, List<Item> batch, Buffer out) {
    this.payload = payload;
    this.out = out;
    int bytes = ResponsePump.estimate(batch);
    boolean small = payload == Payload.JSON && bytes <= (long) SMALL_BYTES * batch.size();
    this.gathered = new byte[small ? Math.min(bytes, MOST_BYTES) : 0];
  }

  /** Adds a chunk that was checked, as {@link JsonText#append} does. */
  void element(Chunk chunk) {
    if (payload == Payload.JSON && hasRoom(chunk.length()) && chunk.isOneLine()) {
      chunk.copyTo(gathered, length);
      length += chunk.length();
    } else {
      flush();
      JsonText.append(payload, chunk, out);
    }
  }

  /** Adds what stands between elements. */
  void separator(char separator) {
    if (hasRoom(1)) {
      gathered[length++] = (byte) separator;
    } else {
      out.appendByte((byte) separator);
    }
  }

  private boolean hasRoom(int bytes) {
    if (bytes > gathered.length - length) {
      flush();
    }
    return bytes <= gathered.length - length;
  }

  /** Appends what was gathered; to be called in the end. */
  void flush() {
    out.appendBytes(gathered, 0, length);
    length = 0;
  }
}
