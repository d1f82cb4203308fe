package io.sluice.refs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ref as a stream of Vert.x: batches are read as demand allows, and handed over one by one.
 * Handlers run on the context that made it. It begins with its handler.
 */
final class RefReadStream implements ReadStream<Object> {

  /** What one read brings at most. */
  private static final int BATCH = 1_024;

  private final RefHandle handle;
  private final Context context;

  // context only
  private final ArrayDeque<Object> items = new ArrayDeque<>();
  private long demand = Long.MAX_VALUE;
  private boolean reading;
  private boolean delivering;
  private boolean over;
  private @Nullable Handler<Object> handler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;

  RefReadStream(RefHandle handle) {
    this.handle = handle;
    this.context = handle.reading().contextOfCaller();
  }

  private void go() {
    if (delivering || over) {
      return;
    }
    delivering = true;
    try {
      while (demand > 0 && handler != null && !items.isEmpty()) {
        if (demand != Long.MAX_VALUE) {
          demand--;
        }
        handler.handle(items.remove());
      }
    } catch (RuntimeException | Error e) {
      over = true;
      handle.close().onFailure(ignored -> {});
      throw e;
    } finally {
      delivering = false;
    }
    if (demand > 0 && handler != null && !reading && !over && items.isEmpty()) {
      reading = true;
      Future<List<@Nullable Object>> more = handle.more((int) Math.min(demand, BATCH));
      more.onComplete(ignored -> context.runOnContext(again -> arrived(more)));
    }
  }

  private void arrived(Future<List<@Nullable Object>> more) {
    reading = false;
    if (over) {
      return;
    }
    if (more.failed()) {
      failed(more.cause());
      return;
    }
    List<@Nullable Object> found = more.result();
    if (found.isEmpty()) {
      over = true;
      Handler<Void> told = endHandler;
      if (told != null) {
        told.handle(null);
      }
      return;
    }
    for (Object item : found) {
      items.add(item == null ? Values.NULL : item);
    }
    go();
  }

  private void failed(Throwable error) {
    over = true;
    Handler<Throwable> told = exceptionHandler;
    if (told != null) {
      told.handle(error);
    }
  }

  private RefReadStream later(Runnable change) {
    context.runOnContext(ignored -> {
      change.run();
      go();
    });
    return this;
  }

  /** Nobody reads on: the ref is released. */
  void cancel() {
    later(() -> {
      over = true;
      items.clear();
      handle.close().onFailure(ignored -> {});
    });
  }

  @Override
  public ReadStream<Object> handler(@Nullable Handler<Object> next) {
    return later(() -> handler = next);
  }

  @Override
  public ReadStream<Object> pause() {
    return later(() -> demand = 0);
  }

  @Override
  public ReadStream<Object> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Object> fetch(long more) {
    if (more < 0) {
      throw new IllegalArgumentException("cannot fetch " + more + " items");
    }
    return later(() -> demand = demand + more < 0 ? Long.MAX_VALUE : demand + more);
  }

  @Override
  public ReadStream<Object> exceptionHandler(@Nullable Handler<Throwable> errors) {
    return later(() -> exceptionHandler = errors);
  }

  @Override
  public ReadStream<Object> endHandler(@Nullable Handler<Void> end) {
    return later(() -> endHandler = end);
  }

  @Override
  public String toString() {
    return "ReadStream of " + Objects.toString(handle);
  }
}
