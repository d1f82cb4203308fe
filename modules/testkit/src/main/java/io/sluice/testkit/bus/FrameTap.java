package io.sluice.testkit.bus;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Watches every frame that is sent on the event bus of some nodes, and can lose some. Frames are
 * kept in the order in which they were sent, so that what answers a frame comes after it.
 */
public final class FrameTap implements AutoCloseable {
  private static final String FRAME_PACKAGE = "io.sluice.core.internal.frame";

  private final List<Vertx> nodes;
  private final Handler<DeliveryContext<Object>> interceptor = this::intercept;
  private final List<ObservedFrame> frames = new ArrayList<>();
  private final Map<String, AtomicInteger> lost = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> toLose = new ConcurrentHashMap<>();
  private volatile Predicate<ObservedFrame> alsoLoses = frame -> false;
  private volatile Predicate<ObservedFrame> records = frame -> true;

  private FrameTap(Set<Vertx> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** Watches these from now on; naming one twice does no harm. */
  public static FrameTap on(Vertx... nodes) {
    FrameTap tap = new FrameTap(Set.copyOf(List.of(nodes)));
    tap.nodes.forEach(node -> node.eventBus().addOutboundInterceptor(tap.interceptor));
    return tap;
  }

  /** Keeps only such frames. */
  public FrameTap recording(Predicate<ObservedFrame> which) {
    records = which;
    return this;
  }

  /** Loses the first so many frames of each of these types, from now on. */
  public FrameTap losingFirst(int count, String... types) {
    for (String type : types) {
      toLose.put(type, new AtomicInteger(count));
    }
    return this;
  }

  /** Also loses such frames; asked once for each. */
  public FrameTap losing(Predicate<ObservedFrame> which) {
    alsoLoses = which;
    return this;
  }

  private boolean loses(ObservedFrame frame) {
    if (alsoLoses.test(frame)) {
      return true;
    }
    AtomicInteger left = toLose.get(frame.type());
    return left != null && left.getAndDecrement() > 0;
  }

  private void intercept(DeliveryContext<Object> delivery) {
    if (delivery.body() instanceof Record frame
        && frame.getClass().getPackageName().equals(FRAME_PACKAGE)) {
      ObservedFrame observed = ObservedFrame.of(delivery.message().address(), frame);
      if (records.test(observed)) {
        synchronized (frames) {
          frames.add(observed);
        }
      }
      if (loses(observed)) {
        lost.computeIfAbsent(observed.type(), type -> new AtomicInteger()).incrementAndGet();
        return;
      }
    }
    delivery.next();
  }

  /** What was seen so far. */
  public List<ObservedFrame> frames() {
    synchronized (frames) {
      return List.copyOf(frames);
    }
  }

  /** What was seen so far of one type. */
  public List<ObservedFrame> frames(String type) {
    return frames().stream().filter(frame -> frame.is(type)).toList();
  }

  /** How many of a type were lost. */
  public int lost(String type) {
    AtomicInteger count = lost.get(type);
    return count == null ? 0 : count.get();
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.eventBus().removeOutboundInterceptor(interceptor));
  }
}
