package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a whole body into the chunks it is appended as. */
final class DurableMessages {

  /** Larger bodies are looked through on another thread: a millisecond's work, and more. */
  static final int ASIDE = 128 * 1024;

  private DurableMessages() {}

  /**
   * The chunks; none for an empty body.
   *
   * @param type the body's
   * @param body its bytes, which are handed over
   * @param lineBytes the most bytes of a line
   * @throws Refusal 400 where the body is not what its type says, 413 where it, or a line, is too
   *     large
   */
  static List<Chunk> of(String type, byte[] body, int lineBytes) {
    if (body.length == 0) {
      return List.of();
    }
    StreamInfo info = StreamInfo.of(type);
    if (!info.isJson()) {
      return List.of(Chunk.of(body));
    }
    return bounded(info.isLines() ? lines(body, lineBytes) : JsonMessages.of(body));
  }

  /** An append is all or nothing, so it has a bound; what comes as NDJSON to a log has none. */
  private static List<Chunk> bounded(List<Chunk> messages) {
    long bytes = 0;
    for (Chunk message : messages) {
      bytes += message.length();
    }
    if (messages.size() > LogStore.MAX_APPEND_CHUNKS
        || (messages.size() > 1 && bytes > LogStore.MAX_APPEND_BYTES)) {
      throw new Refusal(
          Problem.of(
              413,
              "BODY_TOO_LARGE",
              "several messages are at most "
                  + LogStore.MAX_APPEND_CHUNKS
                  + ", of "
                  + LogStore.MAX_APPEND_BYTES
                  + " bytes together; POST more as application/x-ndjson"));
    }
    return messages;
  }

  private static List<Chunk> lines(byte[] body, int lineBytes) {
    List<Chunk> chunks = new ArrayList<>();
    LineCutter cutter =
        new LineCutter(
            lineBytes,
            new LineCutter.Lines() {
              @Override
              public boolean line(long number, byte[] bytes, int start, int length) {
                Chunk chunk = Chunk.of(bytes, start, length);
                if (!isBlank(chunk)) {
                  check(number, chunk);
                  chunks.add(chunk);
                }
                return true;
              }

              @Override
              public void tooLong(long number) {
                throw DurableMessages.tooLong(number, lineBytes);
              }
            });
    if (cutter.take(body)) {
      cutter.finish();
    }
    return chunks;
  }

  private static void check(long number, Chunk line) {
    Refusal refusal = refusal(number, line);
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Whether a line has nothing but white space; such lines are left out. */
  static boolean isBlank(Chunk line) {
    for (int i = 0; i < line.length(); i++) {
      byte b = line.byteAt(i);
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Why a line is refused; null where it is a JSON value. */
  static @Nullable Refusal refusal(long number, Chunk line) {
    try {
      JsonText.check(line);
      return null;
    } catch (StreamException e) {
      String what = e.failure().message().replace("a chunk of a JSON stream ", "");
      return new Refusal(
          Problem.badParameter("body", "line " + number + " is no JSON value: it " + what)
              .with("line", number));
    }
  }

  /** Why a line is refused that is too long. */
  static Refusal tooLong(long number, int most) {
    return new Refusal(
        Problem.of(413, "LINE_TOO_LARGE", "line " + number + " has more than " + most + " bytes")
            .with("line", number));
  }
}
