package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Does with a model what it does with a store, and compares what they answer. */
final class LogModel {
  private static final LogOptions TEXT = LogOptions.of("text/plain");

  private final LogStoreSubject subject;
  private final Map<String, ModelLog> logs = new TreeMap<>();
  private int written;

  LogModel(LogStoreSubject subject) {
    this.subject = subject;
  }

  private LogStore store() {
    return subject.store();
  }

  void act(LogAction action) throws Exception {
    switch (action) {
      case LogAction.Create a -> create("n" + a.log(), texts(a.chunks()), a.closed());
      case LogAction.Write a -> write("n" + a.log(), texts(a.chunks()), a.closes());
      case LogAction.Produce a -> produce("n" + a.log(), a.ahead());
      case LogAction.Split a -> split("n" + a.log(), "n" + a.source(), a.before());
      case LogAction.Delete a -> delete("n" + a.log());
      case LogAction.Read a -> read("n" + a.log(), a.position(), a.chunks());
      case LogAction.Reopen a -> subject.reopen();
    }
  }

  /** What is there in the end. */
  void compare() {
    List<String> listed = new ArrayList<>();
    LogPage page = Waiting.await(store().list("", null, 100));
    page.logs().forEach(head -> listed.add(head.name()));
    List<String> expected = new ArrayList<>();
    logs.forEach((name, log) -> {
      if (!log.isDeleted) {
        expected.add(name);
        compare(name, log);
      }
    });
    assertThat(listed).isEqualTo(expected);
  }

  private void compare(String name, ModelLog log) {
    LogBatch all = Waiting.await(store().read(name, From.START, 10_000, 1 << 20));
    assertThat(LogStoreGroup.texts(all)).isEqualTo(log.texts);
    LogStoreGroup.assertOrder(all);
    LogHead head = Waiting.await(store().head(name));
    assertThat(head.isClosed()).isEqualTo(log.isClosed);
    assertThat(head.bytes()).isEqualTo(log.bytes());
  }

  private List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add("t" + written++);
    }
    return texts;
  }

  private static Append append(List<String> texts) {
    return Append.of(texts.stream().map(Chunk::of).toList());
  }

  private void create(String name, List<String> texts, boolean closed) {
    Creation creation =
        new Creation(TEXT, append(texts).chunks(), closed ? Outcome.COMPLETED : null, null);
    ModelLog log = logs.get(name);
    Future<Creation.Result> answer = store().create(name, creation);
    if (log == null) {
      assertThat(Waiting.await(answer).isNew()).isTrue();
      ModelLog made = new ModelLog(null, 0);
      made.texts.addAll(texts);
      made.isClosed = closed;
      logs.put(name, made);
    } else if (log.isDeleted || log.isClosed != closed) {
      refused(LogRefusal.EXISTS, answer);
    } else {
      assertThat(Waiting.await(answer).isNew()).isFalse();
    }
  }

  private void write(String name, List<String> texts, boolean closes) {
    ModelLog log = logs.get(name);
    Append append = append(texts).outcome(closes ? Outcome.COMPLETED : null);
    Future<Append.Result> answer = store().append(name, append);
    if (missing(log, answer) || log == null) {
      return;
    }
    if (log.isClosed && !(closes && texts.isEmpty())) {
      refused(LogRefusal.CLOSED, answer);
      return;
    }
    if (!log.isClosed) {
      log.texts.addAll(texts);
      log.isClosed = closes;
    }
    assertThat(Waiting.await(answer).next().position()).isEqualTo(log.texts.size());
  }

  private void produce(String name, int ahead) {
    ModelLog log = logs.get(name);
    List<String> texts = texts(1);
    long sequence = Math.max(0, log == null ? 0 : log.highest + 1 + ahead);
    Append append = append(texts).producer(new Append.Step("p", 0, sequence, false));
    Future<Append.Result> answer = store().append(name, append);
    if (missing(log, answer) || log == null) {
      return;
    }
    if (log.isClosed) {
      refused(LogRefusal.CLOSED, answer);
    } else if (sequence > log.highest + 1) {
      refused(LogRefusal.PRODUCER_GAP, answer);
    } else {
      boolean known = sequence <= log.highest;
      assertThat(Waiting.await(answer).duplicate()).isEqualTo(known);
      if (!known) {
        log.highest = sequence;
        log.texts.addAll(texts);
      }
    }
  }

  private void split(String name, String sourceName, int before) {
    ModelLog source = logs.get(sourceName);
    if (source == null || source.isDeleted || logs.containsKey(name)) {
      return;
    }
    LogHead head = Waiting.await(store().head(sourceName));
    int at = Math.max(0, source.texts.size() - before);
    Fork fork = new Fork(sourceName, head.tail().at(at), 0);
    Creation creation = new Creation(LogOptions.DEFAULT, List.of(), null, fork);
    assertThat(Waiting.await(store().create(name, creation)).isNew()).isTrue();
    logs.put(name, new ModelLog(source, at));
  }

  private void delete(String name) {
    ModelLog log = logs.get(name);
    Future<Void> answer = store().delete(name);
    if (missing(log, answer) || log == null) {
      return;
    }
    Waiting.await(answer);
    log.isDeleted = true;
    for (ModelLog gone = log; gone != null && gone.isDeleted && gone.forks == 0; ) {
      logs.values().remove(gone);
      gone = gone.source;
      if (gone != null) {
        gone.forks--;
      }
    }
  }

  private void read(String name, int position, int chunks) {
    ModelLog log = logs.get(name);
    if (log == null || log.isDeleted) {
      missing(log, store().read(name, From.START, chunks, 1_000));
      return;
    }
    LogHead head = Waiting.await(store().head(name));
    Future<LogBatch> answer = store().read(name, From.at(head.first().at(position)), chunks, 1_000);
    if (position > log.texts.size()) {
      refused(LogRefusal.UNKNOWN_OFFSET, answer);
      return;
    }
    LogBatch batch = Waiting.await(answer);
    LogStoreGroup.assertOrder(batch);
    int end = Math.min(log.texts.size(), position + Math.max(1, chunks));
    assertThat(LogStoreGroup.texts(batch)).isEqualTo(log.texts.subList(position, end));
  }

  /** True, and checked, where there is no such log to be used. */
  private static boolean missing(@Nullable ModelLog log, Future<?> answer) {
    if (log != null && !log.isDeleted) {
      return false;
    }
    refused(log == null ? LogRefusal.UNKNOWN : LogRefusal.DELETED, answer);
    return true;
  }

  private static void refused(LogRefusal refusal, Future<?> answer) {
    Throwable error = Waiting.awaitFailure(answer);
    assertThat(error).isInstanceOf(StreamException.class);
    assertThat(LogRefusal.of(((StreamException) error).failure())).isEqualTo(refusal);
  }
}
