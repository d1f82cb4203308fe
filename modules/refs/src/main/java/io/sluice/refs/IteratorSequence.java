package io.sluice.refs;

import io.sluice.core.spi.SourceRun;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** An iterator, iterable or stream of Java, gone through on a virtual thread. */
final class IteratorSequence implements LazySequence {
  private final Iterable<?> items;
  private final String typeName;
  private final long length;
  private final @Nullable AutoCloseable resource;

  private IteratorSequence(
      Iterable<?> items, String typeName, long length, @Nullable AutoCloseable resource) {
    this.items = items;
    this.typeName = typeName;
    this.length = length;
    this.resource = resource;
  }

  static LazySequence of(Iterable<?> iterable) {
    return new IteratorSequence(iterable, nameOf(iterable), -1, closeable(iterable));
  }

  static LazySequence of(Iterator<?> iterator) {
    return new IteratorSequence(() -> asIs(iterator), nameOf(iterator), -1, closeable(iterator));
  }

  static LazySequence of(BaseStream<?, ?> stream) {
    Spliterator<?> items = stream.spliterator();
    return new IteratorSequence(
        () -> Spliterators.iterator(items), "Stream", items.getExactSizeIfKnown(), stream);
  }

  @SuppressWarnings("unchecked")
  private static Iterator<Object> asIs(Iterator<?> iterator) {
    return (Iterator<Object>) iterator;
  }

  private static @Nullable AutoCloseable closeable(Object lazy) {
    return lazy instanceof AutoCloseable resource ? resource : null;
  }

  static String nameOf(Object lazy) {
    String name = lazy.getClass().getSimpleName();
    return name.isEmpty() || lazy.getClass().isHidden() ? "Iterator" : name;
  }

  @Override
  public StreamType type() {
    return StreamType.ITERATOR;
  }

  @Override
  public String typeName() {
    return typeName;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public SourceRun run() {
    return new IteratorRun(items, resource);
  }

  @Override
  public void release() {
    new IteratorRun(items, resource).close();
  }
}
