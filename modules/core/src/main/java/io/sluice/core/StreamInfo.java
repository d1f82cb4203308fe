package io.sluice.core;

import io.sluice.core.log.LogOffset;
import io.sluice.core.log.SlowReaders;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream before its first chunk.
 *
 * @param contentType the media type of each chunk's payload, such as {@code application/json}
 * @param headers what the source would like HTTP to send along; HTTP decides which it may. {@link
 *     #WHOLE_TYPE} is the raw form's media type where the chunks are pieces of one document, cut
 *     anywhere, and not each of that type
 * @param incarnation of the log it is read from, with which its chunks' offsets become ids; 0 where
 *     it is no log's
 * @param firstOffset the offset of the first chunk; of what {@link #hasPositions}, how many items
 *     are before the first; otherwise {@link Chunk#NO_OFFSET}
 * @param chunks how many chunks there are, or -1 when unknown; of a log that is not closed, and so
 *     endless, how many there are now
 * @param bytes how many payload bytes there are in all, or -1 when unknown
 * @param endless whether it goes on until somebody stops it
 * @param resumable whether it can be opened again at an offset, or at a position of its version
 * @param columns the fields of its JSON objects in the order of a table; null when not declared
 * @param ranges whether {@link StreamRequest#range} is answered; {@code bytes} stays the length of
 *     the whole, and is known
 * @param version what changes whenever the bytes do, such as a file's time and size; null when not
 *     known
 * @param status the status HTTP should answer with: 200 to 299 but 204, 205 and 206; or 400 to 599,
 *     which becomes a problem
 * @param compress whether HTTP may compress it even in a live form
 * @param slowReaders what becomes of a reader that is slower than the log it reads; with that
 *     known, many readers of a log may share one reading. Null where it is no log's, or not known
 */
public record StreamInfo(
    String contentType,
    Map<String, String> headers,
    long incarnation,
    long firstOffset,
    long chunks,
    long bytes,
    boolean endless,
    boolean resumable,
    @Nullable List<String> columns,
    boolean ranges,
    @Nullable String version,
    int status,
    boolean compress,
    SlowReaders.@Nullable Policy slowReaders) {

  /** The content type of a source that does not say. */
  public static final String BINARY = "application/octet-stream";

  /** JSON values, one a chunk. */
  public static final String JSON = "application/json";

  /** Text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** The header that tells the media type of all chunks together. */
  public static final String WHOLE_TYPE = "Content-Type";

  /** Copies the collections. */
  public StreamInfo {
    headers = Map.copyOf(headers);
    columns = columns == null ? null : List.copyOf(columns);
    if (!isStatus(status)) {
      throw new IllegalArgumentException(
          "status is 200 to 299 but 204, 205 and 206, or 400 to 599, not " + status);
    }
    if (ranges && bytes < 0) {
      throw new IllegalArgumentException("ranges need a known length");
    }
  }

  /** A finite stream of unknown length. */
  public static StreamInfo of(String contentType) {
    return new StreamInfo(
        contentType,
        Map.of(),
        0,
        Chunk.NO_OFFSET,
        -1,
        -1,
        false,
        false,
        null,
        false,
        null,
        200,
        false,
        null);
  }

  /** The same of another media type. */
  public StreamInfo contentType(String contentType) {
    return with(draft -> draft.contentType = contentType);
  }

  /** The same, endless or not. */
  public StreamInfo endless(boolean endless) {
    return with(draft -> draft.endless = endless);
  }

  /** The same with lengths; -1 when unknown. */
  public StreamInfo lengths(long chunks, long bytes) {
    return with(draft -> {
      draft.chunks = chunks;
      draft.bytes = bytes;
    });
  }

  /** The same, read from a log from there on, and resumable. */
  public StreamInfo from(LogOffset first) {
    return with(draft -> {
      draft.incarnation = first.incarnation();
      draft.firstOffset = first.position();
      draft.resumable = true;
    });
  }

  /**
   * The same, of content that has versions, from a position on; it can be opened again at any other
   * of that version, wherever the same content is offered.
   */
  public StreamInfo from(Position first) {
    return with(draft -> {
      draft.incarnation = 0;
      draft.firstOffset = first.items();
      draft.version = first.version();
      draft.resumable = true;
    });
  }

  /** The same, which can be opened again at an offset, or not. */
  public StreamInfo resumable(boolean resumable) {
    return with(draft -> draft.resumable = resumable);
  }

  /** The same with a table's columns. */
  public StreamInfo columns(List<String> columns) {
    return with(draft -> draft.columns = columns);
  }

  /** The same with headers. */
  public StreamInfo headers(Map<String, String> headers) {
    return with(draft -> draft.headers = headers);
  }

  /** The same, answering ranges or not; where it does, the length must be known. */
  public StreamInfo ranges(boolean ranges) {
    return with(draft -> draft.ranges = ranges);
  }

  /** The same with a version of its bytes. */
  public StreamInfo version(@Nullable String version) {
    return with(draft -> draft.version = version);
  }

  /** The same with a status for HTTP. */
  public StreamInfo status(int status) {
    return with(draft -> draft.status = status);
  }

  /** The same, compressed even in a live form, or not. */
  public StreamInfo compress(boolean compress) {
    return with(draft -> draft.compress = compress);
  }

  /** The same, of a log whose readers fare so when they are slow. */
  public StreamInfo slowReaders(SlowReaders.@Nullable Policy slowReaders) {
    return with(draft -> draft.slowReaders = slowReaders);
  }

  private StreamInfo with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new StreamInfo(
        draft.contentType,
        draft.headers,
        draft.incarnation,
        draft.firstOffset,
        draft.chunks,
        draft.bytes,
        draft.endless,
        draft.resumable,
        draft.columns,
        draft.ranges,
        draft.version,
        draft.status,
        draft.compress,
        draft.slowReaders);
  }

  /** The components, to be changed before they become another info. */
  private static final class Draft {
    private String contentType;
    private Map<String, String> headers;
    private long incarnation;
    private long firstOffset;
    private long chunks;
    private long bytes;
    private boolean endless;
    private boolean resumable;
    private @Nullable List<String> columns;
    private boolean ranges;
    private @Nullable String version;
    private int status;
    private boolean compress;
    private SlowReaders.@Nullable Policy slowReaders;

    private Draft(StreamInfo info) {
      contentType = info.contentType;
      headers = info.headers;
      incarnation = info.incarnation;
      firstOffset = info.firstOffset;
      chunks = info.chunks;
      bytes = info.bytes;
      endless = info.endless;
      resumable = info.resumable;
      columns = info.columns;
      ranges = info.ranges;
      version = info.version;
      status = info.status;
      compress = info.compress;
      slowReaders = info.slowReaders;
    }
  }

  /** True where each chunk is one JSON value: {@code application/json}, {@code …+json}, NDJSON. */
  public boolean isJson() {
    String type = essence();
    return type.equals("application/json") || type.endsWith("+json") || isLines();
  }

  /** Whether it is no log, and can be opened again at a {@link Position} of its version. */
  public boolean hasPositions() {
    return resumable
        && incarnation == 0
        && firstOffset >= 0
        && version != null
        && !version.isEmpty();
  }

  /**
   * True for NDJSON, {@code application/x-ndjson} and {@code application/jsonl}: each chunk is one
   * JSON value, and the line's end after it belongs to the format, not to the chunk.
   */
  public boolean isLines() {
    String type = essence();
    return type.equals("application/x-ndjson") || type.equals("application/jsonl");
  }

  /** True for {@code text/…}. */
  public boolean isText() {
    return essence().startsWith("text/");
  }

  private static boolean isStatus(int status) {
    boolean good = status >= 200 && status <= 299;
    return good ? status < 204 || status > 206 : status >= 400 && status <= 599;
  }

  private String essence() {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end))
        .strip()
        .toLowerCase(java.util.Locale.ROOT);
  }
}
