package io.sluice.sources.combine;

import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compares one field of a JSON object with a value. Numbers are compared as numbers, texts by their
 * UTF-16 units; where the field is missing or of another kind, only {@link Comparison#NE} holds.
 *
 * @param field the name of the field
 * @param comparison how
 * @param value text, a number or a boolean; booleans only for {@code EQ} and {@code NE}
 */
public record FieldFilter(String field, Comparison comparison, Object value)
    implements Predicate<Chunk> {

  /** How a field is compared with the value. */
  public enum Comparison {
    /** Equal. */
    EQ,
    /** Not equal. */
    NE,
    /** Less than. */
    LT,
    /** Less or equal. */
    LE,
    /** Greater than. */
    GT,
    /** Greater or equal. */
    GE;

    boolean holds(int order) {
      return switch (this) {
        case EQ -> order == 0;
        case NE -> order != 0;
        case LT -> order < 0;
        case LE -> order <= 0;
        case GT -> order > 0;
        case GE -> order >= 0;
      };
    }
  }

  /** Checks the value. */
  public FieldFilter {
    if (value instanceof Number number) {
      value = new BigDecimal(number.toString());
    } else if (value instanceof Boolean) {
      if (comparison != Comparison.EQ && comparison != Comparison.NE) {
        throw new IllegalArgumentException("true and false can be compared with eq and ne only");
      }
    } else if (!(value instanceof String)) {
      throw new IllegalArgumentException("a value is text, a number, true or false");
    }
  }

  /**
   * Whether it holds.
   *
   * @throws io.sluice.core.StreamException {@code BAD_CHUNK} when the chunk is not JSON
   */
  @Override
  public boolean test(Chunk chunk) {
    Map<String, JsonFields.Field> fields = JsonFields.of(chunk).byName();
    JsonFields.Field found = fields == null ? null : fields.get(field);
    if (found == null || !sameKind(found.token())) {
      return comparison == Comparison.NE;
    }
    return comparison.holds(order(found));
  }

  private boolean sameKind(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> value instanceof String;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value instanceof BigDecimal;
      case VALUE_TRUE, VALUE_FALSE -> value instanceof Boolean;
      default -> false;
    };
  }

  private int order(JsonFields.Field found) {
    return switch (value) {
      case BigDecimal number -> new BigDecimal(found.text()).compareTo(number);
      case Boolean truth -> Boolean.compare(found.token() == JsonToken.VALUE_TRUE, truth);
      default -> found.text().compareTo((String) value);
    };
  }
}
