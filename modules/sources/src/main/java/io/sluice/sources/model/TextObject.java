package io.sluice.sources.model;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects in which one text varies, and what stands before and after it does not, as Sluice
 * writes them. A parser made to read one was an eighth of all that a token allocated on its way
 * through a chat. Any thread.
 */
public final class TextObject {
  private final byte[] before;
  private final byte[] after;

  /**
   * Makes a kind of them.
   *
   * @param before up to and with the text's first quote, in ASCII
   * @param after from the text's last quote on, in ASCII
   */
  public TextObject(String before, String after) {
    this.before = before.getBytes(StandardCharsets.US_ASCII);
    this.after = after.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes one, of a text in well-formed Unicode. */
  public Chunk of(String text) {
    byte[] json = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] all = Arrays.copyOf(before, before.length + json.length + after.length);
    System.arraycopy(json, 0, all, before.length, json.length);
    System.arraycopy(after, 0, all, before.length + json.length, after.length);
    return Chunk.wellFormedJson(all);
  }

  /** Whether it begins like one. */
  public boolean begins(Chunk json) {
    return json.length() >= before.length && has(json, 0, before);
  }

  /**
   * Its text where that is in ASCII and without escapes, as most are; null of any other object,
   * which is for a parser to read.
   */
  public @Nullable String plain(Chunk json) {
    int end = json.length() - after.length;
    if (end < before.length || !begins(json) || !has(json, end, after)) {
      return null;
    }
    for (int i = before.length; i < end; i++) {
      byte b = json.byteAt(i);
      if (b < ' ' || b == '"' || b == '\\') {
        return null; // bytes of longer characters are negative
      }
    }
    return new String(json.bytes(), before.length, end - before.length, StandardCharsets.US_ASCII);
  }

  private static boolean has(Chunk json, int at, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (json.byteAt(at + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
