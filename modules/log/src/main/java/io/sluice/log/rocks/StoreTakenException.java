package io.sluice.log.rocks;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import java.nio.file.Path;

/**
 * Another process, or another store of this one, has the directory. Who wants to serve logs goes on
 * without, and says so: the other serves them.
 */
public final class StoreTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path directory;

  StoreTakenException(Path directory, Throwable cause) {
    super("the store of logs in " + directory + " is taken by another process", cause);
    this.directory = directory;
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** The same, for who is told of failures. */
  public Failure failure() {
    return Failure.of(FailureCode.UNAVAILABLE, String.valueOf(getMessage()));
  }
}
