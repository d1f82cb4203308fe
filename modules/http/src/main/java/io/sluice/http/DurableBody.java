package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogBatch;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.zip.CRC32C;

/** A part of a log as a body. */
final class DurableBody {
  private DurableBody() {}

  /**
   * One JSON array, lines, or the bytes one after the other.
   *
   * @throws io.sluice.core.StreamException {@code BAD_CHUNK} where a chunk is not what the log's
   *     type says; who wrote it over the bus was not asked
   */
  static Buffer of(StreamInfo info, List<Chunk> chunks) {
    Buffer out = Buffer.buffer(size(chunks));
    if (info.isLines()) {
      for (Chunk chunk : chunks) {
        json(chunk, out);
        out.appendByte((byte) '\n');
      }
    } else if (info.isJson()) {
      array(chunks, out);
    } else {
      chunks.forEach(chunk -> chunk.appendTo(out));
    }
    return out;
  }

  /** One JSON array. */
  static void array(List<Chunk> chunks, Buffer out) {
    out.appendByte((byte) '[');
    for (int i = 0; i < chunks.size(); i++) {
      if (i > 0) {
        out.appendByte((byte) ',');
      }
      json(chunks.get(i), out);
    }
    out.appendByte((byte) ']');
  }

  private static void json(Chunk chunk, Buffer out) {
    JsonText.check(chunk);
    JsonText.append(Payload.JSON, chunk, out);
  }

  private static int size(List<Chunk> chunks) {
    int size = 2;
    for (Chunk chunk : chunks) {
      size += chunk.length() + 1;
    }
    return size;
  }

  /**
   * The strong tag of a part. Its offsets say what it is, and a sum besides: a fork that is deleted
   * and made again may have other bytes at the same offsets.
   */
  static String tag(LogBatch batch, Buffer body) {
    CRC32C sum = new CRC32C();
    sum.update(body.getBytes());
    return "\"%s-%x-%x%s\""
        .formatted(
            batch.from(), batch.next().position(), sum.getValue(), batch.isEnd() ? "-c" : "");
  }
}
