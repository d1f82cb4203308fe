package io.sluice.bench.latency;

import io.sluice.bench.load.Answer;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Times chunks of one server, on the calling thread. */
final class Timing {

  private static final long MOST_NANOS = 10_000_000_000L;

  private final URI url;
  private final EventForm form;

  Timing(URI url, EventForm form) {
    this.url = url;
    this.form = form;
  }

  private static Histogram histogram() {
    return new Histogram(MOST_NANOS, 3);
  }

  /** First chunks, one request after the other on one connection. */
  Histogram kept(int count) throws IOException {
    Histogram nanos = histogram();
    try (Answer answer = Answer.connect(url)) {
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        answer.ask(url, form);
        answer.readUntilEvent();
        nanos.recordValue(System.nanoTime() - begin);
        answer.readToEnd();
      }
    }
    return nanos;
  }

  /** First chunks, each on a connection of its own. */
  Histogram fresh(int count) throws IOException {
    Histogram nanos = histogram();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try (Answer answer = Answer.connect(url)) {
        answer.ask(url, form);
        answer.readUntilEvent();
        nanos.recordValue(System.nanoTime() - begin);
      }
    }
    return nanos;
  }

  /** Chunks that tell when they were made, of so many streams at once. */
  Histogram lone(int streams, Duration warmUp, Duration counted) throws IOException {
    Histogram nanos = histogram();
    List<Answer> answers = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < streams; i++) {
        Answer answer = Answer.connect(url);
        answers.add(answer);
        answer.ask(url, form);
        answer.register(selector);
      }
      long begin = System.nanoTime() + warmUp.toNanos();
      long end = begin + counted.toNanos();
      while (System.nanoTime() < end) {
        selector.select(key -> read(key, begin, nanos), 100);
      }
    } finally {
      for (Answer answer : answers) {
        answer.close();
      }
    }
    return nanos;
  }

  private static void read(SelectionKey key, long begin, Histogram nanos) {
    try {
      ((Answer) key.attachment())
          .read(made -> {
            long now = System.nanoTime();
            if (made >= begin) {
              nanos.recordValue(Math.clamp(now - made, 0, MOST_NANOS));
            }
          });
    } catch (IOException broken) {
      throw new IllegalStateException("a stream broke off: " + broken.getMessage(), broken);
    }
  }
}
