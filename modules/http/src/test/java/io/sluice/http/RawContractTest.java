package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.testkit.RenderedStream;
import io.sluice.testkit.RendererContract;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** All chunks are one run of bytes, and are read as one element, unless there are none. */
class RawContractTest extends RendererContract {

  @Override
  protected Renderer renderer(StreamInfo info) {
    return Renderers.of(Format.RAW, info, HttpOptions.DEFAULT);
  }

  @Override
  protected RenderedStream read(StreamInfo info, Buffer body) {
    return RenderedStream.of(body.length() == 0 ? List.of() : List.of(body));
  }

  @Override
  protected List<Object> elements(StreamInfo info, List<Chunk> chunks) {
    Buffer all = Buffer.buffer();
    chunks.forEach(chunk -> chunk.appendTo(all));
    return all.length() == 0 ? List.of() : List.of(all);
  }

  @Override
  protected boolean checksJson() {
    return false;
  }
}
