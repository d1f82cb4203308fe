package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.StreamException;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.function.Function;

/** Joins chunks to JSON arrays of so many; the last, and one before a gap, may have fewer. */
final class BatchWriter extends ForwardingWriter {
  private final int count;
  private final Function<Chunk, Chunk> element;
  private Buffer joined = Buffer.buffer();
  private int held;

  BatchWriter(ChunkWriter out, int count, Function<Chunk, Chunk> element) {
    super(out);
    this.count = count;
    this.element = element;
  }

  /** Text as a JSON value. */
  static Chunk quoted(Chunk chunk) {
    return Chunk.wellFormedJson(Json.encodeToBuffer(chunk.text()).getBytes());
  }

  @Override
  public long demand() {
    long batches = super.demand();
    return batches > Long.MAX_VALUE / count ? Long.MAX_VALUE : Math.max(0, batches * count - held);
  }

  @Override
  public long byteDemand() {
    return out.byteDemand() - joined.length();
  }

  @Override
  void chunk(Chunk chunk) {
    Chunk value = element.apply(chunk);
    if (joined.length() + value.length() + 2 > Chunk.MAX_BYTES) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "a batch of " + count + " is larger than " + Chunk.MAX_BYTES + " bytes");
    }
    joined.appendByte((byte) (held == 0 ? '[' : ','));
    value.appendTo(joined);
    if (++held == count) {
      flush();
    }
  }

  private void flush() {
    byte[] array = joined.appendByte((byte) ']').getBytes();
    joined = Buffer.buffer();
    held = 0;
    out.emit(Chunk.wellFormedJson(array));
  }

  /** In its place: what came before it is not kept back. */
  @Override
  public void gap(Gap gap) {
    if (!isEnded() && held > 0) {
      flush();
    }
    super.gap(gap);
  }

  @Override
  void completed() {
    if (held > 0) {
      flush();
    }
    out.end();
  }
}
