package io.sluice.refs;

import io.sluice.core.ChunkStream;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What pushes items when asked: streams of Vert.x and publishers, seen alike. */
final class Upstreams {
  private Upstreams() {}

  /** Something that has not begun. */
  interface Upstream {
    /** Begins: items go to the sink, none before they were requested. */
    Subscription begin(Sink sink);

    /** Releases it without a begin. */
    void release();
  }

  /** What was begun. */
  interface Subscription {
    void request(long items);

    void cancel();
  }

  /** Where items go; one call at a time. */
  interface Sink {
    void next(Object item);

    void end(@Nullable Throwable error);
  }

  static Upstream of(ReadStream<?> stream) {
    stream.pause();
    return new Upstream() {
      @Override
      public Subscription begin(Sink sink) {
        return read(stream, sink);
      }

      @Override
      public void release() {
        leave(stream);
      }
    };
  }

  private static Subscription read(ReadStream<?> stream, Sink sink) {
    stream.exceptionHandler(sink::end);
    stream.endHandler(ignored -> sink.end(null));
    stream.handler(sink::next);
    return new Subscription() {
      @Override
      public void request(long items) {
        stream.fetch(items);
      }

      @Override
      public void cancel() {
        leave(stream);
      }
    };
  }

  private static void leave(ReadStream<?> stream) {
    if (stream instanceof ChunkStream chunks) {
      chunks.cancel();
    } else {
      stream.exceptionHandler(ignored -> {}).endHandler(null).handler(null).resume();
    }
  }

  static Upstream of(Flow.Publisher<?> publisher) {
    return new Upstream() {
      @Override
      public Subscription begin(Sink sink) {
        Subscriber subscriber = new Subscriber(sink);
        publisher.subscribe(subscriber);
        return subscriber;
      }

      @Override
      public void release() {}
    };
  }

  /** A subscriber whose publisher may tell its subscription late. */
  private static final class Subscriber implements Flow.Subscriber<Object>, Subscription {
    private final Sink sink;

    // guarded by this
    private Flow.@Nullable Subscription subscription;
    private long requested;
    private boolean cancelled;

    Subscriber(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void onSubscribe(Flow.Subscription told) {
      long items;
      boolean unwanted;
      synchronized (this) {
        unwanted = cancelled || subscription != null;
        items = requested;
        if (!unwanted) {
          subscription = told;
          requested = 0;
        }
      }
      if (unwanted) {
        told.cancel();
      } else if (items > 0) {
        told.request(items);
      }
    }

    @Override
    public void request(long items) {
      Flow.Subscription to;
      synchronized (this) {
        to = subscription;
        requested += to == null ? items : 0;
      }
      if (to != null) {
        to.request(items);
      }
    }

    @Override
    public void cancel() {
      Flow.Subscription to;
      synchronized (this) {
        to = subscription;
        cancelled = true;
      }
      if (to != null) {
        to.cancel();
      }
    }

    @Override
    public void onNext(Object item) {
      sink.next(item);
    }

    @Override
    public void onError(Throwable error) {
      sink.end(error);
    }

    @Override
    public void onComplete() {
      sink.end(null);
    }
  }
}
