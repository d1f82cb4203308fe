package io.sluice.testkit.log;

/** One use of a store, as the model test makes them. Logs are named by small numbers. */
sealed interface LogAction {

  /** Creates a log with some chunks. */
  record Create(int log, int chunks, boolean closed) implements LogAction {}

  /** Appends some chunks, and may close. */
  record Write(int log, int chunks, boolean closes) implements LogAction {}

  /** Appends as a producer; the step is this much after the next one. */
  record Produce(int log, int ahead) implements LogAction {}

  /** Forks a log, so many chunks before its tail. */
  record Split(int log, int source, int before) implements LogAction {}

  /** Deletes a log. */
  record Delete(int log) implements LogAction {}

  /** Reads from a position on, at most so many. */
  record Read(int log, int position, int chunks) implements LogAction {}

  /** Closes the store and opens it again, where it survives that. */
  record Reopen() implements LogAction {}
}
