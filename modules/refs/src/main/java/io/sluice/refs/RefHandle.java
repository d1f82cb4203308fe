package io.sluice.refs;

import io.reactivex.rxjava3.core.Flowable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.lang.ref.Cleaner;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;

/** A handle on a ref. What reads for it does not know it, so that garbage is found. Any thread. */
final class RefHandle implements StreamRef {
  private static final Cleaner CLEANER = Cleaner.create();

  private final RefInfo info;
  private final RefReading reading;
  private final Cleaner.Cleanable cleanable;

  /** Makes a handle; {@code owns} where nobody else would release the ref. */
  RefHandle(VertxCallBus bus, RefInfo info, boolean owns) {
    this.info = info;
    RefReading reads = new RefReading(bus, info, owns);
    this.reading = reads;
    this.cleanable = CLEANER.register(this, reads::abandon);
  }

  /** What it tells of itself, with its position. */
  RefInfo info() {
    return info.at(reading.position());
  }

  /** The same for who keeps it: then it is not released as this handle's garbage. */
  RefInfo passedOn() {
    reading.disown();
    return info();
  }

  RefReading reading() {
    return reading;
  }

  @Override
  public String id() {
    return info.id();
  }

  @Override
  public String sessionId() {
    return info.session();
  }

  @Override
  public StreamType streamType() {
    return info.type();
  }

  @Override
  public String typeName() {
    return info.typeName();
  }

  @Override
  public @Nullable String module() {
    return info.module();
  }

  @Override
  public long length() {
    return info.length();
  }

  @Override
  public long position() {
    return reading.position();
  }

  @Override
  public long count() {
    if (info.length() < 0) {
      throw new UnsupportedOperationException(
          "the length of this "
              + info.typeName()
              + " is not known: counting would consume it. Read it, or call a function that"
              + " counts it there");
    }
    return info.length();
  }

  @Override
  public @Nullable Object get(long index) {
    throw new UnsupportedOperationException(
        "a StreamRef is read forwards only, and at position "
            + position()
            + ": take what comes before "
            + index
            + ", or collect it into a list");
  }

  @Override
  public Future<List<@Nullable Object>> take(int n) {
    return reading.read(n, n, false, this, Vertx.currentContext());
  }

  /** What is there, at least one item; none at the end. For who goes on reading. */
  Future<List<@Nullable Object>> more(int most) {
    return reading.read(1, most, true, this, null);
  }

  @Override
  public StreamRef prefetch(boolean prefetch) {
    reading.prefetch(prefetch);
    return this;
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return new RefCursor(this);
  }

  @Override
  public Stream<@Nullable Object> stream() {
    Spliterator<@Nullable Object> items =
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
    return StreamSupport.stream(items, false).onClose(this::close);
  }

  @Override
  public ReadStream<Object> readStream() {
    return new RefReadStream(this);
  }

  @Override
  public Flow.Publisher<Object> publisher() {
    return new RefPublisher(this);
  }

  @Override
  public Flowable<Object> flowable() {
    return Flowable.fromPublisher(FlowAdapters.toPublisher(publisher()));
  }

  @Override
  public Future<Void> close() {
    Future<Void> closed = reading.close();
    cleanable.clean();
    return closed;
  }

  @Override
  public JsonObject toJson() {
    return passedOn().toJson();
  }

  @Override
  public String toString() {
    return "StreamRef[" + info.typeName() + " at " + position() + "]";
  }
}
