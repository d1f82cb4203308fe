package io.sluice.refs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one value from JSON that anybody may have written. */
final class ValueReader {

  /** What every language still turns into text and back quickly. */
  static final int MAX_DIGITS = 4_300;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1," + MAX_DIGITS + "}");
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private final JsonParser json;
  private final Values.Decoder decoder;

  private ValueReader(JsonParser json, Values.Decoder decoder) {
    this.json = json;
    this.decoder = decoder;
  }

  static @Nullable Object read(Chunk chunk, Values.Decoder decoder) {
    try (JsonParser json = FACTORY.createParser(chunk.bytes())) {
      ValueReader reader = new ValueReader(json, decoder);
      Object value = reader.any(json.nextToken(), 0);
      if (json.nextToken() != null) {
        throw Values.bad("there is more than one JSON value");
      }
      return value;
    } catch (IOException e) {
      throw Values.bad("this is no JSON: " + firstLine(e));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Values.bad("this is no value: " + firstLine(e));
    }
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** The same number in the smallest type. */
  static Object smallest(long number) {
    int small = (int) number;
    return small == number ? (Object) small : (Object) number;
  }

  private @Nullable Object any(@Nullable JsonToken token, int depth) throws IOException {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case START_ARRAY -> list(deeper(depth));
      case START_OBJECT -> object(deeper(depth));
      case null, default -> throw Values.bad("there is no JSON value");
    };
  }

  private static int deeper(int depth) {
    if (depth >= Values.MAX_DEPTH) {
      throw Values.bad("a value's lists and maps are at most " + Values.MAX_DEPTH + " deep");
    }
    return depth + 1;
  }

  private Object integer() throws IOException {
    return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? json.getBigIntegerValue()
        : smallest(json.getLongValue());
  }

  private List<@Nullable Object> list(int depth) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      list.add(any(token, depth));
    }
    return list;
  }

  private @Nullable Object object(int depth) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      fields.put(name, any(json.nextToken(), depth));
    }
    return fields.containsKey("__type__") ? tagged(fields) : fields;
  }

  private Object tagged(Map<String, @Nullable Object> fields) {
    Object type = fields.get("__type__");
    return switch (type instanceof String name ? name : "") {
      case "int" -> integer(text(fields, "value"));
      case "float" -> real(text(fields, "value"));
      case "bytes" -> Buffer.buffer(Base64.getDecoder().decode(text(fields, "base64")));
      case "datetime" -> time(text(fields, "value"));
      case "date" -> LocalDate.parse(text(fields, "value"));
      case "map" -> map(fields.get("entries"));
      default -> {
        if (!(type instanceof String name) || !decoder.knows(name)) {
          throw new IllegalArgumentException(
              "__type__ is int, float, bytes, datetime, date, map or stream_ref");
        }
        yield decoder.value(fields);
      }
    };
  }

  private static String text(Map<String, @Nullable Object> fields, String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        "a value of type " + fields.get("__type__") + " needs the text " + field);
  }

  private static Object integer(String digits) {
    if (!INTEGER.matcher(digits).matches()) {
      throw new IllegalArgumentException("an int is up to " + MAX_DIGITS + " digits");
    }
    BigInteger number = new BigInteger(digits);
    boolean isLong = number.compareTo(MIN_LONG) >= 0 && number.compareTo(MAX_LONG) <= 0;
    return isLong ? smallest(number.longValue()) : number;
  }

  private static Double real(String name) {
    return switch (name) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("a float is NaN, Infinity or -Infinity");
    };
  }

  private static Object time(String text) {
    return DateTimeFormatter.ISO_DATE_TIME.parseBest(
        text, OffsetDateTime::from, LocalDateTime::from);
  }

  private static Map<@Nullable Object, @Nullable Object> map(@Nullable Object entries) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    if (entries instanceof List<?> list) {
      for (Object entry : list) {
        if (!(entry instanceof List<?> pair) || pair.size() != 2) {
          throw new IllegalArgumentException("a map's entries are lists of a key and a value");
        }
        map.put(pair.get(0), pair.get(1));
      }
      return map;
    }
    throw new IllegalArgumentException("a map needs the list entries");
  }
}
