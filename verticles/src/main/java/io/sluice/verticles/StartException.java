package io.sluice.verticles;

/** Why a node could not start, told so that a user knows what to do. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
