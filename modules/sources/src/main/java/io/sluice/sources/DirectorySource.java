package io.sluice.sources;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The files below a directory, each by its path: {@code reports/2026/may.pdf} of a source offered
 * as {@code files} is the stream {@code files/reports/2026/may.pdf}. Blocks of bytes, whose length
 * is told and of which ranges are answered; the content type goes by the name's extension, unless
 * the options say one. A block is no JSON value, so the chunks of a JSON file are bytes, and its
 * type is told as the header {@code Content-Type}: that of the whole.
 *
 * <p>Nothing outside of the directory can be named: a path with an empty part, {@code .}, {@code
 * ..}, a backslash or NUL, and one that leads out after all links are resolved, is {@code
 * UNKNOWN_STREAM}, as is whatever is no file or cannot be read. So is a part that begins with a
 * dot, since such files are rarely meant for others.
 *
 * <p>With a {@link #listing}, the source's own name is a stream too: of JSON objects with {@code
 * name}, {@code size} and {@code modified}, one for each file, as the reader takes them.
 */
public final class DirectorySource implements StreamSource {
  private final Vertx vertx;
  private final Path root;
  private final FileOptions options;
  private final boolean typeByName;
  private final boolean listing;

  private DirectorySource(
      Vertx vertx, Path root, FileOptions options, boolean typeByName, boolean listing) {
    this.vertx = vertx;
    this.root = root;
    this.options = options;
    this.typeByName = typeByName;
    this.listing = listing;
  }

  /**
   * Serves a directory, with content types by the files' names.
   *
   * @param root looked up anew for each request, so that it may be a link that changes
   */
  public static DirectorySource of(Vertx vertx, Path root) {
    return of(vertx, root, FileOptions.DEFAULT_BLOCK_BYTES);
  }

  /** The same in blocks of so many bytes. */
  public static DirectorySource of(Vertx vertx, Path root, int blockBytes) {
    return new DirectorySource(vertx, root, FileOptions.BYTES.blockBytes(blockBytes), true, false);
  }

  /** Serves a directory, read as the options say: of their content type, and in lines also. */
  public static DirectorySource of(Vertx vertx, Path root, FileOptions options) {
    return new DirectorySource(vertx, root, options, false, false);
  }

  /** The same, telling what files there are, or not. */
  public DirectorySource listing(boolean listing) {
    return new DirectorySource(vertx, root, options, typeByName, listing);
  }

  @Override
  public SourceRun open(StreamRequest request) {
    String path = request.path();
    if (path.isEmpty()) {
      Parameters.of(request, List.of());
      return list();
    }
    FileOpening.Part asked = FileOpening.Part.of(request.path(""), options);
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || part.indexOf('\\') >= 0) {
        throw unknown();
      }
    }
    return new FileRun(vertx, wake -> find(path).open(asked, wake));
  }

  private SourceRun list() {
    if (!listing) {
      throw new StreamException(
          FailureCode.UNKNOWN_STREAM, "name a file below this stream, such as …/name.txt");
    }
    return new FileRun(vertx, wake -> new DirectoryLister(root.toRealPath()));
  }

  private static StreamException unknown() {
    return new StreamException(FailureCode.UNKNOWN_STREAM, "there is no such file");
  }

  /** May block. */
  private Found find(String path) {
    try {
      Path realRoot = root.toRealPath();
      Path file = realRoot.resolve(path).toRealPath();
      if (!file.startsWith(realRoot) || !Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw unknown();
      }
      String name = path.substring(path.lastIndexOf('/') + 1);
      return new Found(file, typeByName ? options.contentType(MediaTypes.of(name)) : options);
    } catch (IOException | InvalidPathException e) {
      throw unknown();
    }
  }

  /** A file whose path has no links in it, and how to read it. */
  private record Found(Path file, FileOptions options) {
    FileReader open(FileOpening.Part asked, Runnable wake) throws IOException {
      FileReader reader = new FileOpening(file, options, asked).open(wake);
      if (!file.toRealPath().equals(file)) { // a part became a link meanwhile
        reader.close();
        throw unknown();
      }
      StreamInfo info = reader.info();
      if (options.read() == FileOptions.Read.BYTES && info.isJson()) {
        reader.describe(
            info.contentType(StreamInfo.BINARY)
                .headers(Map.of(StreamInfo.WHOLE_TYPE, info.contentType())));
      }
      return reader;
    }
  }
}
