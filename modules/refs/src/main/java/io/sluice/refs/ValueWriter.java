package io.sluice.refs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one value as JSON, by the mapping of docs/workers.md. */
final class ValueWriter {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final long MAX_SAFE = (1L << 53) - 1;
  private static final String TYPE = "__type__";

  private final JsonGenerator json;
  private final Values.Encoder encoder;

  private ValueWriter(JsonGenerator json, Values.Encoder encoder) {
    this.json = json;
    this.encoder = encoder;
  }

  static byte[] write(@Nullable Object value, Values.Encoder encoder) {
    Bounded bytes = new Bounded();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      new ValueWriter(json, encoder).any(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Whether every language reads it as the same number. */
  static boolean isSafe(long number) {
    return number >= -MAX_SAFE && number <= MAX_SAFE;
  }

  private void any(@Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Boolean yes -> json.writeBoolean(yes);
      case Integer number -> json.writeNumber(number);
      case Long number -> integer(number);
      case Short number -> json.writeNumber(number);
      case Byte number -> json.writeNumber(number);
      case BigInteger number -> integer(number);
      case Double number -> real(number);
      case Float number -> real(number);
      case byte[] bytes -> bytes(bytes);
      case Buffer buffer -> bytes(buffer.getBytes());
      case Instant instant -> time(instant.atOffset(ZoneOffset.UTC));
      case OffsetDateTime time -> time(time);
      case LocalDateTime time -> time(time);
      case LocalDate day -> tagged("date", "value", day.toString());
      case Collection<?> list -> list(list);
      case Object[] array -> list(Arrays.asList(array));
      case Map<?, ?> map -> map(map);
      case JsonArray array -> list(array.getList());
      case JsonObject object -> map(object.getMap());
      default -> other(value);
    }
  }

  private void integer(long number) throws IOException {
    if (isSafe(number)) {
      json.writeNumber(number);
    } else {
      tagged("int", "value", Long.toString(number));
    }
  }

  private void integer(BigInteger number) throws IOException {
    if (number.bitLength() < Long.SIZE) {
      integer(number.longValue());
    } else if (number.bitLength() > ValueReader.MAX_DIGITS * 3) {
      throw Values.bad("an integer has at most " + ValueReader.MAX_DIGITS + " digits");
    } else {
      tagged("int", "value", number.toString());
    }
  }

  private void real(double number) throws IOException {
    if (Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      tagged("float", "value", Double.toString(number));
    }
  }

  private void bytes(byte[] bytes) throws IOException {
    if (bytes.length > Chunk.MAX_BYTES) {
      throw Bounded.tooLarge();
    }
    tagged("bytes", "base64", Base64.getEncoder().encodeToString(bytes));
  }

  private void time(Temporal time) throws IOException {
    DateTimeFormatter format =
        time instanceof OffsetDateTime
            ? DateTimeFormatter.ISO_OFFSET_DATE_TIME
            : DateTimeFormatter.ISO_LOCAL_DATE_TIME;
    tagged("datetime", "value", format.format(time));
  }

  private void tagged(String type, String field, String value) throws IOException {
    json.writeStartObject();
    json.writeStringField(TYPE, type);
    json.writeStringField(field, value);
    json.writeEndObject();
  }

  private void list(Collection<?> list) throws IOException {
    json.writeStartArray();
    checkDepth();
    for (Object element : list) {
      any(element);
    }
    json.writeEndArray();
  }

  private void map(Map<?, ?> map) throws IOException {
    for (Object key : map.keySet()) {
      if (!(key instanceof String) || key.equals(TYPE)) {
        entries(map);
        return;
      }
    }
    object(map);
  }

  private void object(Map<?, ?> map) throws IOException {
    json.writeStartObject();
    checkDepth();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      json.writeFieldName(String.valueOf(entry.getKey()));
      any(entry.getValue());
    }
    json.writeEndObject();
  }

  private void entries(Map<?, ?> map) throws IOException {
    json.writeStartObject();
    json.writeStringField(TYPE, "map");
    json.writeArrayFieldStart("entries");
    checkDepth();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      json.writeStartArray();
      any(entry.getKey());
      any(entry.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void other(Object value) throws IOException {
    Map<String, @Nullable Object> fields = encoder.fields(value);
    if (fields == null) {
      throw Values.bad(
          "a "
              + value.getClass().getName()
              + " is no value; values are null, booleans, numbers, text, bytes, times, days, lists,"
              + " maps, and lazy sequences where they have a place");
    }
    object(fields);
  }

  private void checkDepth() {
    if (json.getOutputContext().getNestingDepth() > Values.MAX_DEPTH) {
      throw Values.bad("a value's lists and maps are at most " + Values.MAX_DEPTH + " deep");
    }
  }

  /** Takes no more than a chunk may have, so that what is too large is not made whole first. */
  private static final class Bounded extends ByteArrayOutputStream {
    Bounded() {
      super(256);
    }

    @Override
    public synchronized void write(int b) {
      check(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int start, int length) {
      check(length);
      super.write(bytes, start, length);
    }

    private void check(int more) {
      if (count + more > Chunk.MAX_BYTES) {
        throw tooLarge();
      }
    }

    static StreamException tooLarge() {
      return new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "a value has at most " + Chunk.MAX_BYTES + " bytes as JSON; answer a lazy sequence");
    }
  }
}
