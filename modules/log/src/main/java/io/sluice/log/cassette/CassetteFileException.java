package io.sluice.log.cassette;

import org.jspecify.annotations.Nullable;

/** A file is not an exported cassette; the message names the line, and why. */
public final class CassetteFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what to tell people. */
  public CassetteFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
