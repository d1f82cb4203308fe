package io.sluice.core.internal.frame;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.SlowReaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How requests, infos and failures are written: their fields in the order of the records. */
final class ValueFields {

  private ValueFields() {}

  static void write(ByteWriter out, StreamRequest request) {
    out.string(request.path());
    out.map(request.parameters());
    Chunk body = request.body();
    out.bool(body != null);
    if (body != null) {
      out.varint(body.length());
      out.payload(body);
      out.optional(request.bodyType());
    }
    out.optional(request.from());
    out.i64(request.limit());
    ByteRange range = request.range();
    out.bool(range != null);
    if (range != null) {
      out.i64(range.first());
      out.i64(range.last());
    }
    out.optional(request.principal());
    duration(out, request.deadlines().open());
    duration(out, request.deadlines().firstChunk());
    duration(out, request.deadlines().idle());
    duration(out, request.deadlines().total());
    out.bool(request.prefetch());
    out.bool(request.gaps());
    out.optional(request.traceparent());
  }

  static StreamRequest request(ByteReader in) {
    String path = in.string();
    Map<String, String> parameters = in.map();
    Chunk body = null;
    String bodyType = null;
    if (in.bool()) {
      int length = in.count();
      body = Chunk.of(in.array(), in.take(length), length);
      bodyType = in.optional();
    }
    String from = in.optional();
    long limit = in.i64();
    ByteRange range = in.bool() ? new ByteRange(in.i64(), in.i64()) : null;
    String principal = in.optional();
    Duration open = duration(in);
    Deadlines deadlines =
        new Deadlines(
            open == null ? Deadlines.DEFAULT.open() : open,
            duration(in),
            duration(in),
            duration(in));
    return new StreamRequest(
        path,
        parameters,
        body,
        bodyType,
        from,
        limit,
        range,
        principal,
        deadlines,
        in.bool(),
        in.bool(),
        true,
        in.optional());
  }

  static void write(ByteWriter out, StreamInfo info) {
    out.string(info.contentType());
    out.map(info.headers());
    out.i64(info.incarnation());
    out.i64(info.firstOffset());
    out.i64(info.chunks());
    out.i64(info.bytes());
    out.bool(info.endless());
    out.bool(info.resumable());
    List<String> columns = info.columns();
    out.bool(columns != null);
    if (columns != null) {
      out.varint(columns.size());
      columns.forEach(out::string);
    }
    out.bool(info.ranges());
    out.optional(info.version());
    out.varint(info.status());
    out.bool(info.compress());
    SlowReaders.Policy slowReaders = info.slowReaders();
    out.optional(slowReaders == null ? null : slowReaders.name());
  }

  static StreamInfo info(ByteReader in) {
    String contentType = in.string();
    Map<String, String> headers = in.map();
    long incarnation = in.i64();
    long firstOffset = in.i64();
    long chunks = in.i64();
    long bytes = in.i64();
    boolean endless = in.bool();
    boolean resumable = in.bool();
    List<String> columns = null;
    if (in.bool()) {
      columns = new ArrayList<>();
      for (int i = in.things(); i > 0; i--) {
        columns.add(in.string());
      }
    }
    return new StreamInfo(
        contentType,
        headers,
        incarnation,
        firstOffset,
        chunks,
        bytes,
        endless,
        resumable,
        columns,
        in.bool(),
        in.optional(),
        Math.toIntExact(in.varint()),
        in.bool(),
        slowReaders(in.optional()));
  }

  /** A policy of a newer node is none that is known. */
  private static SlowReaders.@Nullable Policy slowReaders(@Nullable String name) {
    for (SlowReaders.Policy policy : SlowReaders.Policy.values()) {
      if (policy.name().equals(name)) {
        return policy;
      }
    }
    return null;
  }

  static void write(ByteWriter out, Failure failure) {
    out.oneOf(failure.code());
    out.string(failure.message());
    out.bool(failure.retriable());
    out.map(failure.details());
  }

  static Failure failure(ByteReader in) {
    return new Failure(in.oneOf(FailureCode.class), in.string(), in.bool(), in.map());
  }

  private static void duration(ByteWriter out, @Nullable Duration duration) {
    out.i64(duration == null ? 0 : duration.toNanos());
  }

  private static @Nullable Duration duration(ByteReader in) {
    long nanos = in.i64();
    return nanos == 0 ? null : Duration.ofNanos(nanos);
  }
}
