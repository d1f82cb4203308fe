package io.sluice.sources;

import io.sluice.core.Position;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/**
 * The rows of a CSV file, each a JSON object with the table's columns, which are told before the
 * first row. Reads the file as it was when the stream was opened, no further than its reader asks.
 *
 * <p>A row is bad when it has too many or too few fields, or one that is not of its column's type;
 * {@link CsvOptions.BadRows} says what becomes of it: left out, it is told as a {@link
 * io.sluice.core.Gap} of its lines. What is no CSV at all, such as text after a closing quote, and
 * a row that is too long, always fail the stream, since nobody knows where the next row begins.
 * Empty lines are left out. Failures have the {@code line} in their details. Takes no parameters.
 *
 * <p>It can be opened again at a {@link Position}, of this file or a copy of it: its version tells
 * the content, of a file over 8 MiB its time, size and key, and how it is read.
 */
public record CsvSource(Vertx vertx, Path path, CsvOptions options) implements StreamSource {
  @Override
  public SourceRun open(StreamRequest request) {
    Position from = Parameters.ofResumable(request, List.of()).from();
    String name = String.valueOf(path.getFileName());
    String how = options.toString();
    return new FileRun(
        vertx,
        wake ->
            FileOpening.openAt(
                path, how, from, wake, channel -> new CsvRowReader(channel, options, name)));
  }
}
