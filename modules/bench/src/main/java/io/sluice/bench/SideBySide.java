package io.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts servers at the same time: a part of a start is waiting, and nothing is measured yet. */
public final class SideBySide {

  private SideBySide() {}

  /** Starts all, and answers them in this order; where one fails, the others are closed. */
  public static <T extends AutoCloseable> List<T> start(List<? extends Callable<T>> starts)
      throws IOException {
    List<T> started = new ArrayList<>();
    List<Exception> failed = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<T>> starting = new ArrayList<>();
      starts.forEach(start -> starting.add(threads.submit(start)));
      boolean interrupted = false;
      for (Future<T> one : starting) {
        while (!one.isDone()) {
          // a start has a limit of its own, and what it began is to be known
          try {
            one.get();
          } catch (ExecutionException why) {
            break;
          } catch (InterruptedException why) {
            interrupted = true;
          }
        }
        switch (one.state()) {
          case SUCCESS -> started.add(one.resultNow());
          default ->
              failed.add(
                  one.exceptionNow() instanceof IOException io
                      ? io
                      : new ExecutionException(one.exceptionNow()));
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
        failed.add(new InterruptedException("interrupted while servers started"));
      }
    }
    if (failed.isEmpty()) {
      return started;
    }
    close(started, failed);
    throw thrown(failed);
  }

  private static void close(List<? extends AutoCloseable> started, List<Exception> failed) {
    for (AutoCloseable one : started) {
      try {
        one.close();
      } catch (Exception more) {
        failed.add(more);
      }
    }
  }

  private static IOException thrown(List<Exception> failed) {
    Exception first = failed.getFirst();
    IOException thrown =
        first instanceof IOException io ? io : new IOException(first.getMessage(), first);
    failed.stream().skip(1).forEach(thrown::addSuppressed);
    return thrown;
  }
}
