package io.sluice.core.log;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Logs by name: how they are created, written, read a part at a time, and listed. {@code
 * ChunkBus.logs()} is the default store, reached over the bus; what stores them implements {@link
 * WatchableLogStore}.
 *
 * <p><b>Threads.</b> Methods may be called from any thread and never block. A store's own futures
 * complete on any thread; those of the bus on the caller's context.
 *
 * <p><b>Failures</b> are {@link io.sluice.core.StreamException}s; what a store refuses has a {@link
 * LogRefusal} as its detail. Every method refuses a name as {@link LogName} says, and what is not
 * there as {@link LogRefusal#UNKNOWN} or {@link LogRefusal#DELETED}. A refused call changed
 * nothing.
 *
 * <p><b>Time.</b> A log with a ttl lives on at every create, read and append, not at a {@link
 * #head} or a {@link #list}. One that has expired is as if deleted.
 */
public interface LogStore {

  /** The most chunks one {@link #read} answers: a turn's worth. */
  int MAX_READ_CHUNKS = 16_384;

  /** The most bytes one {@link #read} answers, but for a single larger chunk: 1 MiB. */
  int MAX_READ_BYTES = 1024 * 1024;

  /** The most bytes one append or creation carries, but for a single larger chunk: 1 MiB. */
  int MAX_APPEND_BYTES = 1024 * 1024;

  /** The most chunks one append or creation carries. */
  int MAX_APPEND_CHUNKS = 65_536;

  /** The most logs one {@link #list} answers. */
  int MAX_LIST = 1_000;

  /**
   * Creates a log; one that is there with the same options and the same openness is answered as it
   * is, and the chunks are left out. Fails with {@link LogRefusal#EXISTS} otherwise.
   */
  Future<Creation.Result> create(String name, Creation creation);

  /**
   * Appends all or nothing, after what was appended before by the same caller. Completes when the
   * store has it at the log's durability (rule L1); only then readers see it (rule L4).
   */
  Future<Append.Result> append(String name, Append append);

  /**
   * Reads what is there, without waiting: at least one chunk where there is one, at most so many
   * and about so many bytes, within {@link #MAX_READ_CHUNKS} and {@link #MAX_READ_BYTES}. Fails
   * with {@link LogRefusal#TRIMMED} or {@link LogRefusal#UNKNOWN_OFFSET} where the offset is none
   * of those kept.
   */
  Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes);

  /** What is known of a log. */
  Future<LogHead> head(String name);

  /**
   * Deletes a log. What forks share with it stays until the last of them is deleted, and the name
   * refused as {@link LogRefusal#DELETED} as long.
   */
  Future<Void> delete(String name);

  /**
   * Lists logs, in the order of their names' UTF-8 bytes.
   *
   * @param prefix of their names; empty for all
   * @param after only names after this one; null from the first
   * @param limit at most so many, and at most {@link #MAX_LIST}
   */
  Future<LogPage> list(String prefix, @Nullable String after, int limit);
}
