package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a directory as it is read: a chunk for each file that a {@link DirectorySource} would
 * serve, by the path to ask for. What it holds is an open directory for each level, whatever their
 * number of files. In the file system's order; what changes meanwhile may or may not show.
 *
 * <p>Left out, beside what cannot be asked for: what lies below a link to a directory, which could
 * lead in circles; what lies deeper than {@link #MAX_DEPTH}; and names with control characters.
 */
final class DirectoryLister implements ChunkReader {

  /** Directories below each other: as many may be open for one reader. */
  static final int MAX_DEPTH = 32;

  /** So many entries are looked at in one go, whether they are files or not. */
  private static final int MAX_LOOKS = 4_096;

  private static final StreamInfo INFO =
      StreamInfo.of(StreamInfo.JSON).columns(List.of("name", "size", "modified"));

  private record Level(DirectoryStream<Path> stream, Iterator<Path> entries) {}

  private final Path root;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Opens the root, whose path has no links in it. */
  DirectoryLister(Path root) throws IOException {
    this.root = root;
    descend(root);
  }

  @Override
  public StreamInfo info() {
    return INFO;
  }

  @Override
  public boolean isAtEnd() {
    return levels.isEmpty();
  }

  @Override
  public List<Chunk> read(int chunks, long bytes) throws IOException {
    List<Chunk> read = new ArrayList<>();
    long left = bytes;
    for (int looks = 0; looks < MAX_LOOKS || read.isEmpty(); looks++) {
      if (read.size() == chunks || left <= 0 || isAtEnd()) {
        break;
      }
      Chunk chunk = look();
      if (chunk != null) {
        read.add(chunk);
        left -= chunk.length();
      }
    }
    return read;
  }

  /** Goes one entry on; null where that is no file to tell of. */
  private @Nullable Chunk look() throws IOException {
    Level level = levels.element();
    try {
      if (!level.entries().hasNext()) {
        levels.remove();
        level.stream().close();
        return null;
      }
      return look(level.entries().next());
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private @Nullable Chunk look(Path entry) throws IOException {
    String name = String.valueOf(entry.getFileName());
    if (name.startsWith(".")
        || name.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c))) {
      return null;
    }
    try {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        if (levels.size() < MAX_DEPTH && Files.isReadable(entry)) {
          descend(entry);
        }
        return null;
      }
      Path file = entry.toRealPath();
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return file.startsWith(root) && now.isRegularFile() && Files.isReadable(file)
          ? chunk(entry, now)
          : null;
    } catch (IOException gone) { // or a link that leads nowhere
      return null;
    }
  }

  @SuppressWarnings("StreamResourceLeak") // it is closed when its level is left
  private void descend(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    try {
      if (!directory.toRealPath().equals(directory)) { // a part became a link meanwhile
        throw new NotDirectoryException(directory.toString());
      }
      levels.push(new Level(stream, stream.iterator()));
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private Chunk chunk(Path entry, BasicFileAttributes now) {
    StringBuilder path = new StringBuilder();
    for (Path part : root.relativize(entry)) {
      path.append(path.isEmpty() ? "" : "/").append(part);
    }
    return Chunk.json(
        new JsonObject()
            .put("name", path.toString())
            .put("size", now.size())
            .put("modified", now.lastModifiedTime().toInstant().toString()));
  }

  @Override
  public void close() {
    for (Level level : levels) {
      try {
        level.stream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
