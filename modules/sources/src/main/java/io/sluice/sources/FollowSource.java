package io.sluice.sources;

import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/**
 * The lines of a file that grows, like {@code tail -F}: it is followed by its name through rotation
 * (the file is renamed, and another created) and truncation, and may come into being later. A line
 * is told once it is complete, with its end left out. A file's last line without an end is told
 * when the file was replaced and has settled. Takes no parameters; never ends by itself.
 *
 * <p>One follower per file in a process looks for what changed. Each reader has a position of its
 * own and reads as it has demand: nothing waits in memory for a slow one. Rotated files are kept
 * open for readers that are still in them, up to {@value FollowedFile#MAX_FILES}. A reader that has
 * not read what is cut off, or more rotations behind, fails as {@code LAGGED}; {@code lostBytes} in
 * the details is how much of it was known.
 *
 * <p>Where it was rotated more than once between two looks, the files in between are found beside
 * it, as {@code NAME.1}, {@code NAME-20260131} or {@code STEM-2026-01-31.EXT}, and read in their
 * order. Where one of them was compressed already, readers fail as {@code LAGGED} in its place.
 * What is written and cut off or deleted again between two looks leaves no trace.
 */
public record FollowSource(Vertx vertx, Path path, FollowOptions options) implements StreamSource {
  @Override
  public SourceRun open(StreamRequest request) {
    Parameters.of(request, List.of());
    return new FileRun(
        vertx, wake -> FollowedFile.join(path.toAbsolutePath().normalize(), options, wake));
  }
}
