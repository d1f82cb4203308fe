package io.sluice.sources.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text file that many readers share, and what was made of it: read, and made, again when the file
 * has changed. Any thread.
 *
 * @param <T> what is made of the text
 */
public final class TextFile<T> {

  /** The longest text, in bytes: it is held in memory. */
  public static final int MAX_BYTES = 1024 * 1024;

  private final Vertx vertx;
  private final Path file;
  private final Function<String, T> make;
  private volatile @Nullable Made<T> cached;

  /** What was made of the file as it was at some time. */
  private record Made<T>(FileTime modified, long bytes, T value) {}

  /**
   * A file.
   *
   * @param file UTF-8 text of at most {@link #MAX_BYTES}; malformed bytes become U+FFFD
   * @param make makes something of the text, off the event loop; what it throws is told
   */
  public TextFile(Vertx vertx, Path file, Function<String, T> make) {
    this.vertx = vertx;
    this.file = file;
    this.make = make;
  }

  /** What the file is now; fails with a {@link StreamException} where it is away, or too long. */
  public Future<T> read() {
    return vertx.executeBlocking(this::load, false).map(Objects::requireNonNull);
  }

  private T load() throws IOException {
    Made<T> known = cached;
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new StreamException(
          FailureCode.UNAVAILABLE, "there is no file " + file.getFileName() + " now");
    }
    if (known != null
        && known.bytes() == now.size()
        && known.modified().equals(now.lastModifiedTime())) {
      return known.value();
    }
    if (now.size() > MAX_BYTES) {
      throw new StreamException(
          FailureCode.SOURCE_FAILED,
          "a text has at most " + MAX_BYTES + " bytes, this one has " + now.size());
    }
    T made = make.apply(new String(Files.readAllBytes(file), UTF_8));
    cached = new Made<>(now.lastModifiedTime(), now.size(), made);
    return made;
  }
}
