package io.sluice.log.follow;

import io.sluice.core.Chunk;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that were read and that the reader has no demand for yet, in the order of their offsets.
 * What was read with demand at hand is kept as it is; only where the policy is latest, what waits
 * longer is kept by key, the newest of each. One thread.
 */
final class Backlog {

  /** So many keys, or bytes, and no more is read until some were taken (rule B1). */
  static final int MAX_KEYS = 1_024;

  static final long MAX_BYTES = 1024 * 1024;

  /** The key of a chunk without one: never replaced. */
  private record NoKey(long offset) {}

  private List<Chunk> batch = List.of();
  private int at;
  private final Map<Object, Chunk> newest = new LinkedHashMap<>();
  private long newestBytes;

  boolean isEmpty() {
    return at == batch.size() && newest.isEmpty();
  }

  boolean isFull() {
    return newest.size() >= MAX_KEYS || newestBytes >= MAX_BYTES;
  }

  /** Keeps chunks as they are; there must be none. */
  void keep(List<Chunk> chunks) {
    batch = chunks;
    at = 0;
  }

  /**
   * Keeps the newest of each key, also of those kept before.
   *
   * @param field of a JSON object, whose value is the key; null for the event type
   */
  void keepNewest(List<Chunk> chunks, @Nullable String field) {
    List<Chunk> before = batch.subList(at, batch.size());
    keep(List.of());
    before.forEach(chunk -> put(chunk, field));
    chunks.forEach(chunk -> put(chunk, field));
  }

  private void put(Chunk chunk, @Nullable String field) {
    Object key = key(chunk, field);
    Chunk older = newest.remove(key);
    newestBytes += chunk.length() - (older == null ? 0 : older.length());
    newest.put(key, chunk);
  }

  private static Object key(Chunk chunk, @Nullable String field) {
    if (field == null) {
      return Objects.requireNonNullElse(chunk.event(), "");
    }
    try {
      Object key =
          Json.decodeValue(chunk.toBuffer()) instanceof JsonObject o ? o.getValue(field) : null;
      return key == null ? new NoKey(chunk.offset()) : key;
    } catch (DecodeException e) {
      return new NoKey(chunk.offset());
    }
  }

  /** The oldest, or null. */
  @Nullable Chunk peek() {
    if (at < batch.size()) {
      return batch.get(at);
    }
    return newest.isEmpty() ? null : newest.values().iterator().next();
  }

  /** Takes the oldest away. */
  void remove() {
    if (at < batch.size()) {
      at++;
      return;
    }
    Iterator<Chunk> oldest = newest.values().iterator();
    newestBytes -= oldest.next().length();
    oldest.remove();
  }
}
