package io.sluice.core.internal.store;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.internal.frame.LogCall;
import io.sluice.core.internal.frame.LogFrameCodec;
import io.sluice.core.internal.frame.LogReply;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogName;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The default store, wherever in the cluster it is: each method is a request to its owner. */
public final class BusLogStore implements LogStore {

  /** The owner's bus address. */
  public static final String ADDRESS = "sluice.log";

  /** How long an answer may take, in milliseconds, as an open may. */
  static final long CALL_MS = 10_000;

  /** How long an append may take, in milliseconds: it may wait for a slow disk. */
  static final long APPEND_MS = 30_000;

  private final Vertx vertx;
  private final Supplier<@Nullable StoreService> here;
  private final Predicate<String> isOffered;
  private final Runnable answered;

  /**
   * Makes a handle.
   *
   * @param here the store, where this node owns it
   * @param isOffered whether this node offers the first segment of a name
   * @param answered runs when an owner has answered, on any thread
   */
  public BusLogStore(
      Vertx vertx,
      Supplier<@Nullable StoreService> here,
      Predicate<String> isOffered,
      Runnable answered) {
    this.vertx = vertx;
    this.here = here;
    this.isOffered = isOffered;
    this.answered = answered;
  }

  static DeliveryOptions callOptions() {
    return new DeliveryOptions()
        .setCodecName(LogFrameCodec.NAME)
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  @Override
  public Future<Creation.Result> create(String name, Creation creation) {
    try {
      LogName.check(name);
      CallLimits.check(creation.chunks());
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
    if (isOffered.test(name)) {
      return Future.failedFuture(new StreamException(StoreService.offered(name)));
    }
    return call(new LogCall.Create(name, creation), APPEND_MS, LogReply.Created.class)
        .map(LogReply.Created::result);
  }

  @Override
  public Future<Append.Result> append(String name, Append append) {
    return checked(name, append)
        .compose(call -> call(call, APPEND_MS, LogReply.Appended.class))
        .map(LogReply.Appended::result);
  }

  /** The store, where this node owns it: its writers need not go over the bus. */
  @Nullable StoreService here() {
    return here.get();
  }

  /** Appends as a writer, whatever the answer is. */
  Future<LogReply> append(String name, Append append, long patienceMs) {
    LogCall.AppendTo call = new LogCall.AppendTo(name, append, true);
    return call(call, patienceMs, LogReply.class);
  }

  private static Future<LogCall> checked(String name, Append append) {
    try {
      LogName.check(name);
      CallLimits.check(append.chunks());
      return Future.succeededFuture(new LogCall.AppendTo(name, append, false));
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes) {
    return named(name, new LogCall.Read(name, from, maxChunks, maxBytes), LogReply.Part.class)
        .map(LogReply.Part::batch);
  }

  @Override
  public Future<LogHead> head(String name) {
    return named(name, new LogCall.Head(name), LogReply.Known.class).map(LogReply.Known::head);
  }

  @Override
  public Future<Void> delete(String name) {
    return named(name, new LogCall.Delete(name), LogReply.Deleted.class).mapEmpty();
  }

  @Override
  public Future<LogPage> list(String prefix, @Nullable String after, int limit) {
    if (Math.max(prefix.length(), after == null ? 0 : after.length()) > LogName.MAX_BYTES) {
      String wrong = "a log's name has at most " + LogName.MAX_BYTES + " bytes";
      return Future.failedFuture(new StreamException(LogRefusal.NAME.failure(wrong)));
    }
    return call(new LogCall.ListLogs(prefix, after, limit), CALL_MS, LogReply.Page.class)
        .map(LogReply.Page::page);
  }

  private <R extends LogReply> Future<R> named(String name, LogCall call, Class<R> type) {
    try {
      LogName.check(name);
    } catch (StreamException e) {
      return Future.failedFuture(e);
    }
    return call(call, CALL_MS, type);
  }

  private <R extends LogReply> Future<R> call(LogCall call, long patienceMs, Class<R> type) {
    return request(vertx, ADDRESS, here.get() != null, call, patienceMs)
        .transform((reply, error) -> {
          if (error != null) {
            return Future.failedFuture(new StreamException(failureOf(error, patienceMs), error));
          }
          answered.run();
          return result(reply.body(), type);
        });
  }

  static Future<Message<Object>> request(
      Vertx vertx, String address, boolean isHere, LogCall call, long patienceMs) {
    DeliveryOptions options = callOptions().setLocalOnly(isHere).setSendTimeout(patienceMs);
    try {
      return vertx.eventBus().request(address, call, options);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static <R extends LogReply> Future<R> result(@Nullable Object reply, Class<R> type) {
    if (type.isInstance(reply)) {
      return Future.succeededFuture(type.cast(reply));
    }
    Failure failure =
        reply instanceof LogReply.Refused refused
            ? refused.failure()
            : Failure.of(FailureCode.PROTOCOL_ERROR, "an odd answer of the store");
    return Future.failedFuture(new StreamException(failure));
  }

  private static Failure failureOf(Throwable error, long patienceMs) {
    if (error instanceof ReplyException reply) {
      if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
        return away();
      }
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return silent(patienceMs);
      }
      return Failure.of(FailureCode.PROTOCOL_ERROR, "an odd answer of the store: " + reply);
    }
    return Failure.of(FailureCode.UNAVAILABLE, "the store of logs cannot be asked: " + error);
  }

  /** The store did not answer for so long. */
  static Failure silent(long patienceMs) {
    return Failure.of(
        FailureCode.UNAVAILABLE, "the store of logs gave no answer for " + patienceMs + " ms");
  }

  /** Nobody serves the store. */
  public static Failure away() {
    return Failure.of(FailureCode.UNAVAILABLE, "nobody serves the store of logs just now");
  }

  private static boolean isAnswer(Throwable error) {
    return error instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
  }

  /** Whether anybody answers at an address within so many milliseconds. */
  public static Future<Boolean> isServed(Vertx vertx, String address, long patienceMs) {
    return request(vertx, address, false, new LogCall.Ping(), patienceMs)
        .transform((reply, error) -> Future.succeededFuture(error == null || isAnswer(error)));
  }
}
