package io.sluice.sources;

import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceSubject;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class JavaStreamSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    return subject(new CountingIterator(chunks));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    return subject(new CountingIterator(100, chunks));
  }

  /** A Java stream's iterator takes an element to answer {@code hasNext}. */
  @Override
  protected long lookAhead() {
    return 1;
  }

  private static SourceSubject subject(CountingIterator iterator) {
    Stream<String> stream =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, 0), false)
            .onClose(iterator::close);
    return new SourceSubject(() -> Sources.stream(stream), iterator.pulled, iterator.released);
  }
}
