package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.FailureCode;
import io.sluice.core.Position;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a file, to be read in one of the ways there are. */
record FileOpening(Path path, FileOptions options, Part part) implements ChunkReader.Opening {

  /**
   * What is read of it.
   *
   * @param range of its bytes; null for all
   * @param hasPositions whether who opens it reads on from a position
   * @param from the first line; null for the start
   */
  record Part(@Nullable ByteRange range, boolean hasPositions, @Nullable Position from) {

    /** As a request says that has no parameters. */
    static Part of(StreamRequest request, FileOptions options) {
      if (options.read() == FileOptions.Read.LINES) {
        return new Part(null, true, Parameters.ofResumable(request, List.of()).from());
      }
      Parameters.of(request, List.of());
      return of(request.range());
    }

    static Part of(@Nullable ByteRange range) {
      return new Part(range, false, null);
    }
  }

  /** Reads an open file in some way. */
  @FunctionalInterface
  interface Way<T> {
    T read(FileChannel channel) throws IOException;
  }

  /** Opens a file; it is closed again where it cannot be read that way. */
  private static <T> T open(Path path, Way<T> way) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw none(path);
    }
    try {
      return way.read(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The print of a regular file. */
  private static FileVersion.Print print(Path path) throws IOException {
    try {
      return FileVersion.Print.of(regular(path));
    } catch (NoSuchFileException e) {
      throw none(path);
    }
  }

  private static Path regular(Path path) {
    if (!Files.isRegularFile(path)) {
      throw none(path);
    }
    return path;
  }

  private static StreamException none(Path path) {
    return new StreamException(
        FailureCode.UNKNOWN_STREAM, "there is no file " + path.getFileName());
  }

  /**
   * Opens a file that is read item by item, and can be read on from any of them.
   *
   * @param how it is read, as all that makes another content of the same bytes
   * @param from where to begin; null for the start
   * @throws StreamException {@code GONE} where the position is of another version
   */
  static FileReader openAt(
      Path path, String how, @Nullable Position from, Runnable wake, Way<FileReader> way)
      throws IOException {
    FileVersion.Print before = print(path);
    FileReader reader = open(path, way);
    try {
      String version = reader.version(path, before, how);
      boolean isKnown = before.equals(print(path));
      if (from != null && !(isKnown && from.version().equals(version))) {
        throw Parameters.changed();
      }
      if (isKnown) {
        Position first = from == null ? new Position(version, 0) : from;
        reader.describe(reader.info().from(first));
        reader.beginAt(first.items(), wake);
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public FileReader open(Runnable wake) throws IOException {
    if (options.read() == FileOptions.Read.LINES) {
      return part.hasPositions()
          ? openAt(path, options.toString(), part.from(), wake, this::read)
          : open(regular(path), this::read);
    }
    FileVersion.Print before = print(path);
    FileReader reader = open(path, this::read);
    if (before.equals(print(path))) {
      reader.describe(reader.info().version(before.toString()));
    }
    return reader;
  }

  private FileReader read(FileChannel channel) throws IOException {
    StreamInfo info = StreamInfo.of(options.contentType());
    return switch (options.read()) {
      case BYTES -> new BlockReader(channel, info, options.blockBytes(), part.range());
      case LINES -> new LineReader(channel, info, options.maxLineBytes());
    };
  }
}
