package io.sluice.bench.latency;

import io.sluice.bench.load.Answer;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * Times chunks of servers, on the calling thread: of all of them in the same seconds, so that what
 * else the machine does meanwhile is in the figures of each.
 */
final class Timing {

  private static final long MOST_NANOS = 10_000_000_000L;

  private final List<URI> urls;
  private final EventForm form;

  Timing(List<URI> urls, EventForm form) {
    this.urls = List.copyOf(urls);
    this.form = form;
  }

  private List<Histogram> histograms() {
    return urls.stream().map(url -> new Histogram(MOST_NANOS, 3)).toList();
  }

  /** First chunks, a request of each server in turn, each one's on a connection that is kept. */
  List<Histogram> kept(int count) throws IOException {
    List<Histogram> nanos = histograms();
    List<Answer> answers = new ArrayList<>();
    try {
      for (URI url : urls) {
        answers.add(Answer.connect(url));
      }
      for (int i = 0; i < count * urls.size(); i++) {
        int which = i % urls.size();
        Answer answer = answers.get(which);
        long begin = System.nanoTime();
        answer.ask(urls.get(which), form);
        answer.readUntilEvent();
        nanos.get(which).recordValue(System.nanoTime() - begin);
        answer.readToEnd();
      }
    } finally {
      close(answers);
    }
    return nanos;
  }

  /** First chunks, a request of each server in turn, each on a connection of its own. */
  List<Histogram> fresh(int count) throws IOException {
    List<Histogram> nanos = histograms();
    for (int i = 0; i < count * urls.size(); i++) {
      int which = i % urls.size();
      URI url = urls.get(which);
      long begin = System.nanoTime();
      try (Answer answer = Answer.connect(url)) {
        answer.ask(url, form);
        answer.readUntilEvent();
        nanos.get(which).recordValue(System.nanoTime() - begin);
        answer.readToEnd(); // else the next one, of another server, waits for this one's end
      }
    }
    return nanos;
  }

  /** Chunks that tell when they were made, of so many streams of each server at once. */
  List<Histogram> lone(int streams, Duration warmUp, Duration counted) throws IOException {
    List<Histogram> nanos = histograms();
    List<Answer> answers = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      IdentityHashMap<Answer, Histogram> histograms = new IdentityHashMap<>();
      for (int i = 0; i < streams * urls.size(); i++) {
        int which = i % urls.size();
        Answer answer = Answer.connect(urls.get(which));
        answers.add(answer);
        histograms.put(answer, nanos.get(which));
        answer.ask(urls.get(which), form);
        answer.register(selector);
      }
      long begin = System.nanoTime() + warmUp.toNanos();
      long end = begin + counted.toNanos();
      while (System.nanoTime() < end) {
        selector.select(
            key -> {
              Answer answer = (Answer) key.attachment();
              read(answer, begin, Objects.requireNonNull(histograms.get(answer)));
            },
            100);
      }
    } finally {
      close(answers);
    }
    return nanos;
  }

  private static void read(Answer answer, long begin, Histogram nanos) {
    try {
      answer.read(made -> {
        long now = System.nanoTime();
        if (made >= begin) {
          nanos.recordValue(Math.clamp(now - made, 0, MOST_NANOS));
        }
      });
    } catch (IOException broken) {
      throw new IllegalStateException("a stream broke off: " + broken.getMessage(), broken);
    }
  }

  private static void close(List<Answer> answers) throws IOException {
    for (Answer answer : answers) {
      answer.close();
    }
  }
}
