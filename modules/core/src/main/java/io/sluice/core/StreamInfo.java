package io.sluice.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream before its first chunk.
 *
 * @param contentType the media type of each chunk's payload, such as {@code application/json}
 * @param headers what the source would like HTTP to send along; HTTP decides which it may
 * @param firstOffset the offset of the first chunk, or {@link Chunk#NO_OFFSET}
 * @param chunks how many chunks there are, or -1 when unknown
 * @param bytes how many payload bytes there are in all, or -1 when unknown
 * @param endless whether it goes on until somebody stops it
 * @param resumable whether it can be opened again at an offset
 * @param columns the fields of its JSON objects in the order of a table; null when not declared
 */
public record StreamInfo(
    String contentType,
    Map<String, String> headers,
    long firstOffset,
    long chunks,
    long bytes,
    boolean endless,
    boolean resumable,
    @Nullable List<String> columns) {

  /** The content type of a source that does not say. */
  public static final String BINARY = "application/octet-stream";

  /** JSON values, one a chunk. */
  public static final String JSON = "application/json";

  /** Text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** Copies the collections. */
  public StreamInfo {
    headers = Map.copyOf(headers);
    columns = columns == null ? null : List.copyOf(columns);
  }

  /** A finite stream of unknown length. */
  public static StreamInfo of(String contentType) {
    return new StreamInfo(contentType, Map.of(), Chunk.NO_OFFSET, -1, -1, false, false, null);
  }

  /** The same of another media type. */
  public StreamInfo contentType(String contentType) {
    return new StreamInfo(
        contentType, headers, firstOffset, chunks, bytes, endless, resumable, columns);
  }

  /** The same, endless or not. */
  public StreamInfo endless(boolean endless) {
    return new StreamInfo(
        contentType, headers, firstOffset, chunks, bytes, endless, resumable, columns);
  }

  /** The same with lengths; -1 when unknown. */
  public StreamInfo lengths(long chunks, long bytes) {
    return new StreamInfo(
        contentType, headers, firstOffset, chunks, bytes, endless, resumable, columns);
  }

  /** The same with a table's columns. */
  public StreamInfo columns(List<String> columns) {
    return new StreamInfo(
        contentType, headers, firstOffset, chunks, bytes, endless, resumable, columns);
  }

  /** The same with headers. */
  public StreamInfo headers(Map<String, String> headers) {
    return new StreamInfo(
        contentType, headers, firstOffset, chunks, bytes, endless, resumable, columns);
  }

  /** True for {@code application/json} and {@code …+json}. */
  public boolean isJson() {
    String type = essence();
    return type.equals("application/json") || type.endsWith("+json");
  }

  /** True for {@code text/…}. */
  public boolean isText() {
    return essence().startsWith("text/");
  }

  private String essence() {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end))
        .strip()
        .toLowerCase(java.util.Locale.ROOT);
  }
}
