package io.sluice.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks of a stream. Immutable; each method answers a changed copy.
 *
 * @param path what follows the offered segment in the stream's name, without a leading slash; empty
 *     when nothing does
 * @param parameters the source's own parameters
 * @param body an optional body
 * @param bodyType the body's media type, where there is a body
 * @param from where to begin: an offset of a log, or the {@link Position} of a source that has
 *     them; null for its default
 * @param limit at most so many chunks; {@link Long#MAX_VALUE} for all
 * @param range which bytes; null for all. Only a source that says {@link StreamInfo#ranges} answers
 *     it: with exactly the part of it that exists
 * @param principal who asks, where known
 * @param deadlines how long the reader waits
 * @param prefetch whether the source may run ahead of the reader's demand, by up to a window
 * @param gaps whether a log may answer an offset it no longer knows with a gap, and go on from what
 *     there is; otherwise it refuses as {@link FailureCode#GONE}
 * @param reopen whether the stream goes on elsewhere where its producer is lost or leaves, and what
 *     it was can be read on: then its reader notices a pause at most. It is the reader's own
 *     matter, and does not cross the bus
 * @param traceparent the trace it is part of, or null; see {@link TraceParent}
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
    boolean prefetch,
    boolean gaps,
    boolean reopen,
    @Nullable String traceparent) {

  private static final StreamRequest DEFAULT =
      new StreamRequest(
          "",
          Map.of(),
          null,
          null,
          null,
          Long.MAX_VALUE,
          null,
          null,
          Deadlines.DEFAULT,
          true,
          false,
          true,
          null);

  /** Copies the parameters and checks the limit. */
  public StreamRequest {
    parameters = Map.copyOf(parameters);
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative, not " + limit);
    }
    if (traceparent != null && !TraceParent.isValid(traceparent)) {
      throw new IllegalArgumentException("not a traceparent of W3C Trace Context");
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
    return with(draft -> draft.parameters = parameters);
  }

  /** The same with another path. */
  public StreamRequest path(String path) {
    return with(draft -> draft.path = path);
  }

  /** The same with a body. */
  public StreamRequest body(Chunk body, String bodyType) {
    return with(draft -> {
      draft.body = body;
      draft.bodyType = bodyType;
    });
  }

  /** The same from another place. */
  public StreamRequest from(@Nullable String from) {
    return with(draft -> draft.from = from);
  }

  /** The same for at most so many chunks. */
  public StreamRequest limit(long limit) {
    return with(draft -> draft.limit = limit);
  }

  /** The same for a part of the bytes; null for all. */
  public StreamRequest range(@Nullable ByteRange range) {
    return with(draft -> draft.range = range);
  }

  /** The same on behalf of someone. */
  public StreamRequest principal(@Nullable String principal) {
    return with(draft -> draft.principal = principal);
  }

  /** The same with other deadlines. */
  public StreamRequest deadlines(Deadlines deadlines) {
    return with(draft -> draft.deadlines = deadlines);
  }

  /** The same, reading ahead or exactly as far as the reader asks. */
  public StreamRequest prefetch(boolean prefetch) {
    return with(draft -> draft.prefetch = prefetch);
  }

  /** The same, where a log may answer with a gap, or not. */
  public StreamRequest gaps(boolean gaps) {
    return with(draft -> draft.gaps = gaps);
  }

  /** The same, going on elsewhere, or ending with the first loss. */
  public StreamRequest reopen(boolean reopen) {
    return with(draft -> draft.reopen = reopen);
  }

  /**
   * The same as part of a trace; null for none.
   *
   * @param traceparent see {@link TraceParent}
   */
  public StreamRequest traceparent(@Nullable String traceparent) {
    return with(draft -> draft.traceparent = traceparent);
  }

  private StreamRequest with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new StreamRequest(
        draft.path,
        draft.parameters,
        draft.body,
        draft.bodyType,
        draft.from,
        draft.limit,
        draft.range,
        draft.principal,
        draft.deadlines,
        draft.prefetch,
        draft.gaps,
        draft.reopen,
        draft.traceparent);
  }

  /** The components, to be changed before they become another request. */
  private static final class Draft {
    private String path;
    private Map<String, String> parameters;
    private @Nullable Chunk body;
    private @Nullable String bodyType;
    private @Nullable String from;
    private long limit;
    private @Nullable ByteRange range;
    private @Nullable String principal;
    private Deadlines deadlines;
    private boolean prefetch;
    private boolean gaps;
    private boolean reopen;
    private @Nullable String traceparent;

    private Draft(StreamRequest request) {
      path = request.path;
      parameters = request.parameters;
      body = request.body;
      bodyType = request.bodyType;
      from = request.from;
      limit = request.limit;
      range = request.range;
      principal = request.principal;
      deadlines = request.deadlines;
      prefetch = request.prefetch;
      gaps = request.gaps;
      reopen = request.reopen;
      traceparent = request.traceparent;
    }
  }
}
