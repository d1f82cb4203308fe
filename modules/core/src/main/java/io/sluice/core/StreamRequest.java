package io.sluice.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks of a stream. Immutable; each method answers a changed copy.
 *
 * @param path what follows the offered segment in the stream's name, without a leading slash; empty
 *     when nothing does
 * @param parameters the source's own parameters
 * @param body an optional body
 * @param bodyType the body's media type, where there is a body
 * @param from where to begin, as the log understands it; null for its default
 * @param limit at most so many chunks; {@link Long#MAX_VALUE} for all
 * @param range which bytes; null for all. Only a source that says {@link StreamInfo#ranges} answers
 *     it: with exactly the part of it that exists
 * @param principal who asks, where known
 * @param deadlines how long the reader waits
 * @param prefetch whether the source may run ahead of the reader's demand, by up to a window
 */
public record StreamRequest(
    String path,
    Map<String, String> parameters,
    @Nullable Chunk body,
    @Nullable String bodyType,
    @Nullable String from,
    long limit,
    @Nullable ByteRange range,
    @Nullable String principal,
    Deadlines deadlines,
    boolean prefetch) {

  private static final StreamRequest DEFAULT =
      new StreamRequest(
          "", Map.of(), null, null, null, Long.MAX_VALUE, null, null, Deadlines.DEFAULT, true);

  /** Copies the parameters and checks the limit. */
  public StreamRequest {
    parameters = Map.copyOf(parameters);
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative, not " + limit);
    }
  }

  /** A request without parameters. */
  public static StreamRequest create() {
    return DEFAULT;
  }

  /** The value of a parameter, or null. */
  public @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  /** The same with one more parameter. */
  public StreamRequest with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return parameters(more);
  }

  /** The same with other parameters. */
  public StreamRequest parameters(Map<String, String> parameters) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same with another path. */
  public StreamRequest path(String path) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same with a body. */
  public StreamRequest body(Chunk body, String bodyType) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same from another place. */
  public StreamRequest from(@Nullable String from) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same for at most so many chunks. */
  public StreamRequest limit(long limit) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same for a part of the bytes; null for all. */
  public StreamRequest range(@Nullable ByteRange range) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same on behalf of someone. */
  public StreamRequest principal(@Nullable String principal) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same with other deadlines. */
  public StreamRequest deadlines(Deadlines deadlines) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }

  /** The same, reading ahead or exactly as far as the reader asks. */
  public StreamRequest prefetch(boolean prefetch) {
    return new StreamRequest(
        path, parameters, body, bodyType, from, limit, range, principal, deadlines, prefetch);
  }
}
