package io.sluice.workers;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.refs.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Streams within the items of a stream. Nobody could be given them: a ref belongs to a session, and
 * an item crosses as it is.
 */
final class InnerRefs {
  private static final byte[] MARK = "\"stream_ref\"".getBytes(StandardCharsets.US_ASCII);

  private InnerRefs() {}

  /** Whether there may be some in a frame of items: quick, since mostly there is none. */
  static boolean maybeIn(byte[] frame) {
    int last = MARK.length - 1;
    for (int i = last; i < frame.length; i++) {
      if (frame[i] == '"' && frame[i - 1] == 'f' && endsAt(frame, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsAt(byte[] frame, int end) {
    for (int i = 0; i < MARK.length; i++) {
      if (frame[end - MARK.length + 1 + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  /** The numbers of those in an item. */
  static List<Long> of(Chunk item) {
    List<Long> numbers = new ArrayList<>();
    try {
      Object unused = Values.decode(item, fields -> note(fields, numbers));
    } catch (StreamException e) {
      return numbers; // what is no value is refused where it is rendered
    }
    return numbers;
  }

  private static Object note(Map<String, @Nullable Object> fields, List<Long> numbers) {
    if (fields.get("ref") instanceof Number number) {
      numbers.add(number.longValue());
    }
    return "";
  }
}
