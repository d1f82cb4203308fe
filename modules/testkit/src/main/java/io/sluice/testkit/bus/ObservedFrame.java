package io.sluice.testkit.bus;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A frame as it crossed the event bus: its type and its fields under their documented names. Read
 * by reflection, so that no test depends on core's internals.
 *
 * @param type such as {@code DATA}
 * @param address where it was sent
 * @param fields by name
 */
public record ObservedFrame(String type, String address, Map<String, Object> fields) {

  static ObservedFrame of(String address, Record frame) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : frame.getClass().getRecordComponents()) {
      try {
        fields.put(component.getName(), component.getAccessor().invoke(frame));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("cannot read " + component, e);
      }
    }
    String type = frame.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    return new ObservedFrame(type, address, fields);
  }

  /** True for a frame of this type. */
  public boolean is(String wanted) {
    return type.equals(wanted);
  }

  /** A numeric field. */
  public long number(String field) {
    if (fields.get(field) instanceof Long number) {
      return number;
    }
    throw new AssertionError(type + " has no number " + field + ": " + fields.keySet());
  }

  /** The items of a DATA frame. */
  public List<?> items() {
    return fields.get("items") instanceof List<?> items ? items : List.of();
  }

  /** The address of the endpoint that sent it. */
  public String sender() {
    return String.valueOf(fields.get("from"));
  }
}
