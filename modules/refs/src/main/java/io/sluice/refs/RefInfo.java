package io.sluice.refs;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a ref tells of itself on the wire.
 *
 * @param id its id
 * @param session the session it belongs to
 * @param type what kind it is
 * @param typeName the name of its type where it was made
 * @param module the module it comes from; null where that is not told
 * @param length how many items in all; -1 when unknown
 * @param position how many were read by whoever tells it
 */
record RefInfo(
    String id,
    String session,
    StreamType type,
    String typeName,
    @Nullable String module,
    long length,
    long position) {

  private static final int MAX_NAME = 256;

  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("__type__", "stream_ref");
    fields.put("__schema__", 1);
    fields.put("id", id);
    fields.put("session_id", session);
    fields.put("stream_type", type.wire());
    fields.put("type_name", typeName);
    if (module != null) {
      fields.put("python_module", module);
    }
    if (length >= 0) {
      fields.put("length", length);
    }
    if (position > 0) {
      fields.put("position", position);
    }
    return fields;
  }

  JsonObject toJson() {
    return new JsonObject(new LinkedHashMap<>(fields()));
  }

  RefInfo at(long newPosition) {
    return new RefInfo(id, session, type, typeName, module, length, newPosition);
  }

  static RefInfo of(Map<String, @Nullable Object> fields) {
    if (!(fields.get("__schema__") instanceof Number schema) || schema.longValue() != 1) {
      throw new IllegalArgumentException("a stream_ref's __schema__ is 1");
    }
    String id = text(fields, "id");
    String session = text(fields, "session_id");
    if (!RefIds.isId(id) || !RefIds.isId(session)) {
      throw new IllegalArgumentException("a stream_ref's id or session_id is none");
    }
    return new RefInfo(
        id,
        session,
        StreamType.ofWire(text(fields, "stream_type")),
        text(fields, "type_name"),
        fields.containsKey("python_module") ? text(fields, "python_module") : null,
        count(fields, "length", -1),
        count(fields, "position", 0));
  }

  private static String text(Map<String, @Nullable Object> fields, String name) {
    if (fields.get(name) instanceof String text && text.length() <= MAX_NAME) {
      return text;
    }
    throw new IllegalArgumentException(
        "a stream_ref needs " + name + ", a text of at most " + MAX_NAME + " characters");
  }

  private static long count(Map<String, @Nullable Object> fields, String name, long otherwise) {
    Object value = fields.get(name);
    if (value == null) {
      return otherwise;
    }
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException("a stream_ref's " + name + " is 0 or more");
  }
}
