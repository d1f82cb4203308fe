package io.sluice.sources;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a column's fields are. But for text, an empty field is {@code null}, and blanks around are
 * left out.
 */
public enum CsvType {
  /** As it stands. */
  TEXT,
  /** A whole number of any size, such as {@code -12}; a JSON number. */
  INTEGER,
  /** A decimal number, such as {@code 1.5} or {@code 1e-3}, exactly as precise; a JSON number. */
  NUMBER,
  /** {@code true} or {@code false}, {@code yes} or {@code no}, {@code 1} or {@code 0}. */
  BOOLEAN;

  /** The longest number, in characters: any that means something, and cheap to convert. */
  private static final int MAX_NUMBER = 100;

  /**
   * The JSON value of a field.
   *
   * @throws IllegalArgumentException where it is not of this type
   */
  @Nullable Object value(String field) {
    if (this == TEXT) {
      return field;
    }
    String text = field.strip();
    if (text.isEmpty()) {
      return null;
    }
    if (text.length() > MAX_NUMBER) {
      throw new IllegalArgumentException();
    }
    return switch (this) {
      case TEXT -> field;
      case INTEGER -> new BigInteger(text);
      case NUMBER -> new BigDecimal(text);
      case BOOLEAN ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new IllegalArgumentException();
          };
    };
  }
}
