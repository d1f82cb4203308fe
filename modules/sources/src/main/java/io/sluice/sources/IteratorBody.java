package io.sluice.sources;

import java.util.Collection;
import java.util.Iterator;
import java.util.function.Supplier;

/** A generator that goes through an iterator which may block, no further than there is credit. */
final class IteratorBody implements GeneratorBody {
  private final Supplier<? extends Iterator<?>> open;
  private final boolean looksAhead;

  private IteratorBody(Supplier<? extends Iterator<?>> open, boolean looksAhead) {
    this.open = open;
    this.looksAhead = looksAhead;
  }

  /** Goes through an iterator that somebody else closes. */
  static GeneratorBody over(Supplier<? extends Iterator<?>> open) {
    return new IteratorBody(open, false);
  }

  /**
   * Goes through an iterator of its own, and closes it where that can be closed. In a collection
   * {@code hasNext} is free, so that the end can be told without credit; many other iterators fetch
   * an element to answer it.
   */
  @SuppressWarnings("try") // closed with its iterator, which the body reads
  static GeneratorBody of(Iterable<?> elements) {
    return out -> {
      out.awaitCredit();
      Iterator<?> iterator = elements.iterator();
      try (AutoCloseable ignored = iterator instanceof AutoCloseable closeable ? closeable : null) {
        new IteratorBody(() -> iterator, elements instanceof Collection<?>).run(out);
      }
    };
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
