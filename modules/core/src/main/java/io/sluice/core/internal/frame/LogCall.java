package io.sluice.core.internal.frame;

import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import org.jspecify.annotations.Nullable;

/** A request to who owns the store: the methods of {@link io.sluice.core.log.LogStore}. */
public sealed interface LogCall extends LogFrame
    permits LogCall.Create,
        LogCall.AppendTo,
        LogCall.Read,
        LogCall.Head,
        LogCall.Delete,
        LogCall.ListLogs,
        LogCall.Ping,
        LogFrame.Malformed {

  /** Creates a log. */
  record Create(String name, Creation creation) implements LogCall {}

  /**
   * Appends to a log.
   *
   * @param paced whether the caller is a writer, known by its producer's id, that is to be told how
   *     much it may have in flight
   */
  record AppendTo(String name, Append append, boolean paced) implements LogCall {}

  /** Reads a part of a log. */
  record Read(String name, From from, int maxChunks, int maxBytes) implements LogCall {}

  /** Asks what is known of a log. */
  record Head(String name) implements LogCall {}

  /** Deletes a log. */
  record Delete(String name) implements LogCall {}

  /** Lists logs. */
  record ListLogs(String prefix, @Nullable String after, int limit) implements LogCall {}

  /** Asks whether anybody serves this address: the store's, or an offer's. */
  record Ping() implements LogCall {}
}
