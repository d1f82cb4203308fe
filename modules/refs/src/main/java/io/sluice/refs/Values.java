package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON and back, as docs/workers.md maps them: null, {@link Boolean}, {@link Integer},
 * {@link Long}, {@link java.math.BigInteger}, {@link Double}, {@link String}, {@link
 * io.vertx.core.buffer.Buffer} for bytes ({@code byte[]} is taken too), {@link
 * java.time.OffsetDateTime} ({@link java.time.Instant} is taken too), {@link
 * java.time.LocalDateTime}, {@link java.time.LocalDate}, {@link java.util.List} (any collection and
 * arrays of objects are taken), {@link Map}; and what is lazy, in which whoever encodes or decodes
 * has a say.
 */
public final class Values {

  /** How deep lists and maps may be nested in a value's JSON. */
  public static final int MAX_DEPTH = 100;

  /** What stands for null where Java allows none: as an item of a reactive stream. */
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private Values() {}

  /** What becomes of something that is none of the values above. */
  @FunctionalInterface
  public interface Encoder {

    /** Takes nothing but values. */
    Encoder NONE = lazy -> null;

    /**
     * The fields of its object, {@code __type__} among them, or null where it is no value either.
     */
    @Nullable Map<String, @Nullable Object> fields(Object lazy);
  }

  /** What an object of type {@code stream_ref}, or of a type beyond the values, becomes. */
  @FunctionalInterface
  public interface Decoder {

    /** Takes nothing but values. */
    Decoder NONE =
        fields -> {
          throw new IllegalArgumentException("a stream_ref has no place here");
        };

    /** The value of the fields; throws {@link IllegalArgumentException} where they are wrong. */
    Object value(Map<String, @Nullable Object> fields);

    /** Which types it is asked for. */
    default boolean knows(String type) {
      return type.equals("stream_ref");
    }
  }

  /**
   * The value as JSON.
   *
   * @throws StreamException {@code BAD_CHUNK} for what is no value, {@code CHUNK_TOO_LARGE}
   */
  public static Chunk encode(@Nullable Object value, Encoder encoder) {
    byte[] quick = QuickValues.encode(value);
    return Chunk.wellFormedJson(quick != null ? quick : ValueWriter.write(value, encoder));
  }

  /**
   * The value of JSON.
   *
   * @throws StreamException {@code BAD_CHUNK} for what is none
   */
  public static @Nullable Object decode(Chunk json, Decoder decoder) {
    Object quick = QuickValues.decode(json);
    return quick != null ? quick : ValueReader.read(json, decoder);
  }

  /** A value, or JSON, that is none. */
  static StreamException bad(String message) {
    return new StreamException(FailureCode.BAD_CHUNK, message);
  }
}
