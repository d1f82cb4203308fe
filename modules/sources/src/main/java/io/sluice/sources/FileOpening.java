package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens a file, to be read in one of the ways there are. */
record FileOpening(Path path, FileOptions options, @Nullable ByteRange range)
    implements ChunkReader.Opening {

  /** Reads an open file in some way. */
  @FunctionalInterface
  interface Way<T> {
    T read(FileChannel channel) throws IOException;
  }

  /** Opens a regular file; it is closed again where it cannot be read that way. */
  static <T> T open(Path path, Way<T> way) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new StreamException(
          FailureCode.UNKNOWN_STREAM, "there is no file " + path.getFileName());
    }
    FileChannel channel = channel(path);
    try {
      return way.read(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel channel(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new StreamException(
          FailureCode.UNKNOWN_STREAM, "there is no file " + path.getFileName());
    }
  }

  @Override
  public FileReader open(Runnable wake) throws IOException {
    String before = Files.isRegularFile(path) ? versionOf(path) : "";
    FileReader reader = open(path, this::read);
    if (options.read() == FileOptions.Read.BYTES && before.equals(versionOf(path))) {
      reader.describe(reader.info().version(before));
    }
    return reader;
  }

  private FileReader read(FileChannel channel) throws IOException {
    StreamInfo info = StreamInfo.of(options.contentType());
    return switch (options.read()) {
      case BYTES -> new BlockReader(channel, info, options.blockBytes(), range);
      case LINES -> new LineReader(channel, info, options.maxLineBytes());
    };
  }

  /** Another file in its place, and another content of another time or size, has another. */
  private static String versionOf(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    long nanos = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    int file = Objects.hashCode(now.fileKey());
    return Long.toHexString(nanos) + '-' + Long.toHexString(now.size()) + '-' + file;
  }
}
