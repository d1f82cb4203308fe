package io.sluice.refs;

import io.sluice.core.Chunk;
import java.util.List;

/**
 * A ref as an argument of a call at the very host that holds it. On the host's context only, while
 * the call runs.
 */
public interface HeldRef {

  /** Its id. */
  String id();

  /** The sequence behind it. */
  LazySequence sequence();

  /** How many items the caller had read when it made the call; 0 where it did not say. */
  long position();

  /** How many items were made so far; more than {@link #position} where a reader read ahead. */
  long made();

  /**
   * What was made at or after {@link #position}.
   *
   * @throws io.sluice.core.StreamException {@code GONE} where some of it is not kept any more
   */
  List<Chunk> ahead();

  /**
   * Takes the sequence out of the ref, for the call: whoever reads the ref afterwards is told
   * {@code GONE}. Its run, where one began, is left alone and not closed: it belongs to the taker,
   * who may answer the sequence again. What was made {@link #ahead} has to be asked for before.
   */
  LazySequence take();

  /** A handle on it, for a handler in Java that reads it as any caller would. */
  StreamRef ref();
}
