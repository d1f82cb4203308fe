package io.sluice.sources;

import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * One file, for every request. Takes no parameters; answers ranges of bytes, and lines from a
 * {@link io.sluice.core.Position} on. See {@link Sources#file}.
 */
public record FileSource(Vertx vertx, Path path, FileOptions options) implements StreamSource {
  @Override
  public SourceRun open(StreamRequest request) {
    return new FileRun(
        vertx, new FileOpening(path, options, FileOpening.Part.of(request, options)));
  }
}
