package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Selects and renames the fields of JSON objects; values stay byte for byte. A selected field that
 * an object lacks is left out.
 *
 * @param select which fields, in this order; empty for all, as they come
 * @param rename new names by old ones
 */
public record FieldMap(List<String> select, Map<String, String> rename)
    implements UnaryOperator<Chunk> {

  /** Copies, and checks that no two fields get one name. */
  public FieldMap {
    select = List.copyOf(select);
    rename = Map.copyOf(rename);
    Map<String, String> names = rename;
    List<String> all = select.isEmpty() ? List.copyOf(names.keySet()) : select;
    if (all.stream().map(it -> names.getOrDefault(it, it)).distinct().count() < all.size()) {
      throw new IllegalArgumentException("two fields cannot have one name");
    }
  }

  /**
   * The object with these fields.
   *
   * @throws StreamException {@code BAD_CHUNK} when the chunk is not a JSON object
   */
  @Override
  public Chunk apply(Chunk chunk) {
    JsonFields object = JsonFields.of(chunk);
    Map<String, JsonFields.Field> fields = object.byName();
    if (fields == null) {
      throw new StreamException(FailureCode.BAD_CHUNK, "a chunk is not a JSON object");
    }
    Buffer out = Buffer.buffer(chunk.length() + 2);
    for (String name : select.isEmpty() ? fields.keySet() : select) {
      JsonFields.Field field = fields.get(name);
      if (field != null && !(select.isEmpty() && isReplaced(name))) {
        out.appendByte((byte) (out.length() == 0 ? '{' : ','));
        out.appendBuffer(Json.encodeToBuffer(rename.getOrDefault(name, name)));
        out.appendByte((byte) ':');
        chunk.appendTo(out, field.from(), field.to() - field.from());
      }
    }
    if (out.length() == 0) {
      out.appendByte((byte) '{');
    }
    Chunk mapped = Chunk.wellFormedJson(out.appendByte((byte) '}').getBytes());
    return chunk.event() == null ? mapped : mapped.withEvent(chunk.event());
  }

  /** Whether a renamed field takes this one's name. */
  private boolean isReplaced(String name) {
    return !rename.containsKey(name) && rename.containsValue(name);
  }

  /** What the stream is then. */
  StreamInfo describe(StreamInfo info) {
    StreamInfo of = StreamInfo.of(info.contentType()).endless(info.endless());
    StreamInfo counted = of.lengths(info.chunks(), -1);
    List<String> columns = select.isEmpty() ? info.columns() : select;
    return columns == null
        ? counted
        : counted.columns(columns.stream().map(it -> rename.getOrDefault(it, it)).toList());
  }
}
