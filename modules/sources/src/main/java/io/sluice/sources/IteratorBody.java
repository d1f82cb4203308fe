package io.sluice.sources;

import java.util.Iterator;
import java.util.function.Supplier;

/** A generator that goes through an iterator which may block, no further than there is credit. */
final class IteratorBody implements GeneratorBody {
  private final Supplier<? extends Iterator<?>> open;
  private final boolean looksAhead;

  /**
   * Makes a body.
   *
   * @param looksAhead whether {@code hasNext} is free, so that the end can be told without credit;
   *     many iterators fetch an element to answer it
   */
  IteratorBody(Supplier<? extends Iterator<?>> open, boolean looksAhead) {
    this.open = open;
    this.looksAhead = looksAhead;
  }

  @Override
  public void run(Emitter out) {
    out.awaitCredit();
    Iterator<?> iterator = open.get();
    while (iterator.hasNext()) {
      out.awaitCredit();
      out.emit(Elements.chunk(iterator.next()));
      if (!looksAhead) {
        out.awaitCredit();
      }
    }
  }
}
