package io.sluice.core.internal.reader;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * The context that some state belongs to. Duplicated contexts make identity useless, so a context
 * is known by a mark in the data that its duplicates share.
 */
public final class Home {
  private static final Object MARK = new Object();

  private final Context context;
  private final boolean eventLoop;

  private Home(Context context) {
    this.context = context;
    this.eventLoop = context.isEventLoopContext();
  }

  /** The home of a context. */
  public static Home of(Context context) {
    synchronized (MARK) {
      Home home = context.get(MARK);
      if (home == null) {
        home = new Home(context);
        context.put(MARK, home);
      }
      return home;
    }
  }

  /** The home of the current context, or null outside Vert.x. */
  public static @Nullable Home current(Vertx vertx) {
    Context context = Vertx.currentContext();
    return context == null || !vertx.equals(context.owner()) ? null : of(context);
  }

  /** The context. */
  public Context context() {
    return context;
  }

  /**
   * Whether the calling thread may touch the state now. The thread alone would not do: one event
   * loop serves many contexts, and a handler should find itself on its own.
   */
  public boolean isHere() {
    Context current = Vertx.currentContext();
    return current != null
        && Context.isOnEventLoopThread() == eventLoop
        && equals(current.get(MARK));
  }

  /** Runs it now when this is the place, otherwise there, in order. */
  public void run(Runnable task) {
    if (isHere()) {
      task.run();
    } else {
      later(task);
    }
  }

  /** Runs it there, after what runs now. */
  public void later(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }
}
