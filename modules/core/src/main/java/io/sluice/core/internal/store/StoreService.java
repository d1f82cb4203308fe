package io.sluice.core.internal.store;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.internal.frame.LogCall;
import io.sluice.core.internal.frame.LogFrame;
import io.sluice.core.internal.frame.LogReply;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the calls of the whole cluster on a store this node owns, in the order in which they
 * came. What is to be written waits within a budget; what exceeds it is refused as {@link
 * LogRefusal#BUSY}. The owner's context only, unless said otherwise.
 */
public final class StoreService {
  private static final Logger log = LoggerFactory.getLogger(StoreService.class);

  /** About how many bytes one answer to a list has. */
  private static final int MAX_LIST_BYTES = 1024 * 1024;

  /** What the head of a log takes beside its name, in bytes, about. */
  private static final int HEAD_BYTES = 128;

  /** After so long, in milliseconds, a writer is told that its append still waits. */
  static final long WAITING_MS = 2_000;

  private final LogStore store;
  private final Admission admission;
  private final Home home;
  private final Timers timers;
  private final Function<String, Future<Boolean>> isOffered;
  private final PendingAppends pending = new PendingAppends();
  private boolean watching;
  private volatile boolean closed;

  /**
   * Makes a service.
   *
   * @param isOffered whether somebody offers the first segment of this name, so that no log may be
   *     made there
   */
  public StoreService(
      LogStore store,
      long budget,
      Home home,
      Timers timers,
      Function<String, Future<Boolean>> isOffered) {
    this.store = store;
    this.admission = new Admission(budget);
    this.home = home;
    this.timers = timers;
    this.isOffered = isOffered;
  }

  /** What waits for the store now, in bytes. Any thread. */
  public long waitingBytes() {
    return admission.waiting();
  }

  /** Answers what was sent to the store's address; what is no call was told of before. */
  public void receive(Message<Object> message) {
    if (!(message.body() instanceof LogCall call)) {
      return;
    }
    if (call instanceof LogCall.AppendTo append && append.paced()) {
      Append.Step step = append.append().producer();
      if (step != null) {
        write(append, step, reply -> reply(message, reply));
        return;
      }
    }
    answer(() -> answer(call))
        .onComplete(
            reply -> home.run(() -> reply(message, reply)),
            error -> home.run(() -> reply(message, new LogReply.Refused(failureOf(error)))));
  }

  private static Future<LogReply> answer(Supplier<Future<LogReply>> call) {
    try {
      return call.get();
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private Future<LogReply> answer(LogCall call) {
    return switch (call) {
      case LogCall.Create f -> create(f);
      case LogCall.AppendTo f -> append(f);
      case LogCall.Read f ->
          store
              .read(
                  f.name(),
                  f.from(),
                  Math.clamp(f.maxChunks(), 1, LogStore.MAX_READ_CHUNKS),
                  Math.clamp(f.maxBytes(), 1, LogStore.MAX_READ_BYTES))
              .map(LogReply.Part::new);
      case LogCall.Head f -> store.head(f.name()).map(LogReply.Known::new);
      case LogCall.Delete f -> store.delete(f.name()).map(deleted -> new LogReply.Deleted());
      case LogCall.ListLogs f ->
          store
              .list(f.prefix(), f.after(), Math.clamp(f.limit(), 1, LogStore.MAX_LIST))
              .map(page -> new LogReply.Page(bounded(page)));
      case LogCall.Ping f -> Future.succeededFuture(new LogReply.Pong());
      case LogFrame.Malformed f ->
          throw new StreamException(Failure.of(FailureCode.PROTOCOL_ERROR, f.reason()));
    };
  }

  private Future<LogReply> create(LogCall.Create call) {
    CallLimits.check(call.creation().chunks());
    long weight = CallLimits.weight(call.creation().chunks());
    return admitted(
        weight,
        () ->
            isOffered
                .apply(call.name())
                .compose(offered ->
                    offered
                        ? Future.failedFuture(new StreamException(offered(call.name())))
                        : store.create(call.name(), call.creation()).map(LogReply.Created::new)));
  }

  /** A log's name may not be one that an offer answers. */
  static Failure offered(String name) {
    return LogRefusal.EXISTS.failure("streams are offered under the first segment of " + name);
  }

  private Future<LogReply> append(LogCall.AppendTo call) {
    CallLimits.check(call.append().chunks());
    long weight = CallLimits.weight(call.append().chunks());
    return admitted(
        weight,
        () ->
            store
                .append(call.name(), call.append())
                .map(result -> new LogReply.Appended(result, 0)));
  }

  // ---- writers

  /**
   * Takes an append of a writer on this node, in the order in which such calls are made. Any
   * thread.
   *
   * @param append a step of a producer
   * @param asker told what came of it, once at most, on the owner's context: who asks again for the
   *     same step takes the place of who asked before
   */
  void append(String name, Append append, Consumer<LogReply> asker) {
    Append.Step step = Objects.requireNonNull(append.producer(), "a writer's appends are steps");
    home.later(() -> {
      if (closed) {
        tell(asker, new LogReply.Refused(BusLogStore.away()));
      } else {
        write(new LogCall.AppendTo(name, append, true), step, asker);
      }
    });
  }

  /** Takes no more from writers on this node. Any thread. */
  public void close() {
    closed = true;
  }

  private void write(LogCall.AppendTo call, Append.Step step, Consumer<LogReply> asker) {
    long now = timers.nowMs();
    if (!pending.ask(call.name(), call.append(), step, asker, now)) {
      long credit = admission.credit(step.id(), now);
      answer(() -> append(call))
          .onComplete(reply ->
              home.run(() -> {
                Consumer<LogReply> told = pending.done(call.name(), call.append(), step);
                if (told != null) {
                  tell(told, withCredit(reply, credit));
                }
              }));
      watch();
    }
  }

  private static LogReply withCredit(AsyncResult<LogReply> reply, long credit) {
    if (reply.failed()) {
      return new LogReply.Refused(failureOf(reply.cause()));
    }
    return reply.result() instanceof LogReply.Appended appended
        ? new LogReply.Appended(appended.result(), credit)
        : reply.result();
  }

  /** Tells writers whose appends wait for long that they are not forgotten. */
  private void watch() {
    if (!watching && !pending.isEmpty()) {
      watching = true;
      timers.after(
          WAITING_MS / 5,
          () -> {
            watching = false;
            pending
                .askedBefore(timers.nowMs() - WAITING_MS)
                .forEach(asker -> tell(asker, new LogReply.Waiting()));
            watch();
          });
    }
  }

  private Future<LogReply> admitted(long weight, Supplier<Future<LogReply>> call) {
    if (!admission.admit(weight)) {
      String busy = admission.waiting() + " bytes wait to be written already";
      return Future.failedFuture(new StreamException(LogRefusal.BUSY.failure(busy)));
    }
    return answer(call).onComplete(done -> admission.release(weight));
  }

  private static LogPage bounded(LogPage page) {
    long bytes = 0;
    List<LogHead> logs = page.logs();
    for (int i = 0; i < logs.size(); i++) {
      bytes += HEAD_BYTES + 3L * logs.get(i).name().length();
      if (bytes > MAX_LIST_BYTES && i > 0) {
        return new LogPage(logs.subList(0, i), true);
      }
    }
    return page;
  }

  private static Failure failureOf(@Nullable Throwable error) {
    if (error instanceof StreamException known) {
      return known.failure();
    }
    log.error("the store failed", error);
    return Failure.of(FailureCode.INTERNAL, "the store failed: " + error);
  }

  private static void reply(Message<Object> message, LogReply reply) {
    tell(told -> message.reply(told, BusLogStore.callOptions()), reply);
  }

  private static void tell(Consumer<LogReply> asker, LogReply reply) {
    try {
      asker.accept(reply);
    } catch (RuntimeException e) {
      // As good as lost on the way; the caller asks again or gives up.
      log.warn("a reply of the store could not be told: {}", e.toString());
    }
  }
}
