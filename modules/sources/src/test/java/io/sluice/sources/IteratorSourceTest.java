package io.sluice.sources;

import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceSubject;

class IteratorSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    return subject(new CountingIterator(chunks));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    return subject(new CountingIterator(100, chunks));
  }

  private static SourceSubject subject(CountingIterator iterator) {
    return new SourceSubject(() -> Sources.iterator(iterator), iterator.pulled, iterator.released);
  }
}
