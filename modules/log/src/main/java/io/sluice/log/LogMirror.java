package io.sluice.log;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogOffset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a log's, or a feed's, chunks to a plain address of the event bus, for consumers that
 * know nothing of Sluice: best effort. It follows from where the log is now; a feed's source runs
 * as long as it is mirrored.
 *
 * <p>A chunk is a {@link JsonObject} or {@link JsonArray} where the log is JSON, else a {@link
 * Buffer}. Headers tell its event type ({@value #EVENT}), its id ({@value #ID}) where it has one,
 * and how much was left out before it ({@value #LEFT_OUT}) where something was.
 *
 * <p>The event bus has no flow control, so there are bounds: chunks of more than {@link
 * #MAX_CHUNK_BYTES}, those beyond {@link #MAX_PER_SECOND}, what is not the JSON it should be, and
 * what the log left out are not published, but counted. It takes what comes at once, whoever
 * listens, so it never slows the log. Where the log cannot be reached it tries again; it ends when
 * the log is completed.
 */
public final class LogMirror {
  private static final Logger logger = LoggerFactory.getLogger(LogMirror.class);

  /** The header with the event type. */
  public static final String EVENT = "event";

  /** The header with the id to resume after. */
  public static final String ID = "id";

  /** The header with how many chunks were left out just before this one. */
  public static final String LEFT_OUT = "left-out";

  /** The most chunks a second: about what consumers on an event bus take without a queue. */
  public static final int MAX_PER_SECOND = 10_000;

  /** The largest chunk: one message should not hold up a connection between nodes. */
  public static final int MAX_CHUNK_BYTES = 1024 * 1024;

  private static final long FIRST_RETRY_MS = 500;
  private static final long LAST_RETRY_MS = 30_000;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final ChunkBus bus;
  private final Vertx vertx;
  private final Context context;
  private final String name;
  private final String address;
  private final LongSupplier nanoClock;
  private final AtomicLong leftOut = new AtomicLong();
  private final Promise<Void> ended = Promise.promise();

  // ---- context only
  private @Nullable ChunkStream stream;
  private String from = "now";
  private long untold;
  private long second;
  private int inSecond;
  private long retryMs = FIRST_RETRY_MS;
  private boolean closed;

  private LogMirror(Vertx vertx, String name, String address, LongSupplier nanoClock) {
    this.bus = ChunkBus.on(vertx);
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.name = name;
    this.address = address;
    this.nanoClock = nanoClock;
    this.second = nanoClock.getAsLong();
  }

  /**
   * Begins to mirror.
   *
   * @param name of a log, or of a feed that is offered
   * @param address where chunks are published
   */
  public static LogMirror start(Vertx vertx, String name, String address) {
    return start(vertx, name, address, System::nanoTime);
  }

  static LogMirror start(Vertx vertx, String name, String address, LongSupplier nanoClock) {
    LogMirror mirror = new LogMirror(vertx, name, address, nanoClock);
    mirror.context.runOnContext(ignored -> mirror.open());
    return mirror;
  }

  /** How many chunks were left out so far. Any thread. */
  public long leftOut() {
    return leftOut.get();
  }

  /** Completes when it has ended: closed, or the log completed. */
  public Future<Void> ended() {
    return ended.future();
  }

  /** Ends it. Any thread. */
  public Future<Void> close() {
    context.runOnContext(ignored -> {
      closed = true;
      if (stream != null) {
        stream.cancel("mirror");
      }
      ended.tryComplete();
    });
    return ended.future();
  }

  private void open() {
    if (closed) {
      return;
    }
    bus.open(name, StreamRequest.create().from(from).gaps(true))
        .onSuccess(this::follow)
        .onFailure(error -> again(error));
  }

  private void follow(ChunkStream opened) {
    if (closed) {
      opened.cancel("mirror");
      return;
    }
    stream = opened;
    boolean json = opened.info().isJson();
    long incarnation = opened.info().incarnation();
    opened.gapHandler(this::gap);
    opened.outcome().onSuccess(this::over);
    opened.handler(chunk -> chunk(chunk, json, incarnation));
  }

  private void over(Outcome outcome) {
    stream = null;
    switch (outcome) {
      case Outcome.Completed completed -> ended.tryComplete();
      case Outcome.Cancelled cancelled -> again(new IllegalStateException(cancelled.toString()));
      case Outcome.Failed failed -> again(new IllegalStateException(failed.failure().toString()));
    }
  }

  private void again(Throwable why) {
    if (!closed) {
      logger.debug("{} is mirrored again in {} ms: {}", name, retryMs, why.getMessage());
      vertx.setTimer(retryMs, ignored -> open());
      retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
    }
  }

  private void gap(Gap gap) {
    leaveOut(Math.max(1, gap.to() - gap.from()));
  }

  private void leaveOut(long chunks) {
    leftOut.addAndGet(chunks);
    untold += chunks;
  }

  private void chunk(Chunk chunk, boolean json, long incarnation) {
    retryMs = FIRST_RETRY_MS;
    DeliveryOptions options = new DeliveryOptions();
    if (incarnation > 0 && chunk.offset() != Chunk.NO_OFFSET) {
      from = new LogOffset(incarnation, chunk.offset() + 1).toString();
      options.addHeader(ID, from);
    }
    Object body = isTooMuch(chunk) ? null : body(chunk, json);
    if (body == null) {
      leaveOut(1);
      return;
    }
    if (chunk.event() != null) {
      options.addHeader(EVENT, chunk.event());
    }
    if (untold > 0) {
      options.addHeader(LEFT_OUT, Long.toString(untold));
      untold = 0;
    }
    vertx.eventBus().publish(address, body, options);
  }

  private boolean isTooMuch(Chunk chunk) {
    long now = nanoClock.getAsLong();
    if (now - second >= SECOND_NANOS) {
      second = now;
      inSecond = 0;
    }
    return chunk.length() > MAX_CHUNK_BYTES || ++inSecond > MAX_PER_SECOND;
  }

  private static @Nullable Object body(Chunk chunk, boolean json) {
    Buffer bytes = chunk.toBuffer();
    if (!json) {
      return bytes;
    }
    try {
      Object value = Json.decodeValue(bytes);
      return value instanceof JsonObject || value instanceof JsonArray ? value : bytes;
    } catch (DecodeException e) {
      return null; // Consumers of JSON are not given what is none.
    }
  }
}
