package io.sluice.sources;

import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/**
 * One file, for every request. Takes no parameters; answers ranges of bytes. See {@link
 * Sources#file}.
 */
public record FileSource(Vertx vertx, Path path, FileOptions options) implements StreamSource {
  @Override
  public SourceRun open(StreamRequest request) {
    Parameters.of(request, List.of());
    return Sources.file(vertx, path, options, request.range());
  }
}
