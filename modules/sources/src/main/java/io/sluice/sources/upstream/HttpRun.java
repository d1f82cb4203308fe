package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one upstream for one reader: takes from the parser what the demand allows, then asks for
 * one more piece. Holds one piece, one chunk, and what the parser has of an unfinished one.
 */
final class HttpRun implements SourceRun, HttpExchange.Listener {

  /** What a turn of the event loop writes at most (rule N1). */
  private static final int MAX_CHUNKS_PER_TURN = 1024;

  // ---- immutable
  private final Vertx vertx;
  private final HttpClient client;
  private final Question question;
  private final Runnable onClose;
  private final Reconnecting reconnecting;

  // ---- context only
  private @Nullable Context context;
  private @Nullable ChunkWriter out;
  private @Nullable HttpExchange exchange;
  private BodyParser parser;
  private @Nullable Chunk pending;
  private @Nullable Outcome outcome;
  private boolean begun;
  private boolean fetching;
  private int writtenThisTurn;
  private boolean turning;
  private boolean again;
  private boolean closed;
  private boolean over;
  private long timer = -1;
  private long totalTimer = -1;

  HttpRun(Vertx vertx, HttpClient client, Question question, Runnable onClose) {
    this.vertx = vertx;
    this.client = client;
    this.question = question;
    this.onClose = onClose;
    this.reconnecting = new Reconnecting(question);
    this.parser = reconnecting.parser();
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(StreamInfo.of(question.options().contentType()));
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    context = Objects.requireNonNull(Vertx.currentContext(), "a run is started on a context");
    out.drainHandler(ignored -> turn());
    Duration total = question.dialect().total();
    if (total != null) {
      totalTimer = vertx.setTimer(Math.max(1, total.toMillis()), ignored -> tookTooLong());
    }
    connect();
  }

  private void tookTooLong() {
    finish(
        new Outcome.Failed(
            Failure.of(FailureCode.TOTAL_TIMEOUT, "the upstream's answer took too long in all")));
  }

  private void connect() {
    begun = false;
    fetching = false;
    outcome = null;
    HttpExchange next = new HttpExchange(vertx, client, question, reconnecting.lastId(), this);
    exchange = next;
    next.open(question.target());
  }

  // ---- what the exchange tells

  @Override
  public void begun() {
    begun = true;
    turn();
  }

  @Override
  public void piece(byte[] bytes) {
    fetching = false;
    parser.feed(bytes);
    turn();
  }

  @Override
  public void ended(boolean empty) {
    parser.end();
    outcome =
        empty || !reconnecting.isCut()
            ? Outcome.COMPLETED
            : new Outcome.Failed(HttpFailures.untold());
    turn();
  }

  @Override
  public void failed(Failure failure) {
    outcome = new Outcome.Failed(failure);
    turn();
  }

  // ---- turns

  private void turn() {
    if (turning) {
      again = true;
      return;
    }
    turning = true;
    try {
      do {
        again = false;
        write();
      } while (again && !over);
    } catch (RuntimeException e) {
      finish(new Outcome.Failed(Failure.of(e)));
    } finally {
      turning = false;
    }
  }

  private void write() {
    ChunkWriter to = out;
    if (over || to == null) {
      return;
    }
    while (writtenThisTurn < MAX_CHUNKS_PER_TURN) {
      if (pending == null) {
        pending = parser.next();
      }
      Chunk chunk = pending;
      if (chunk == null) {
        dry(to);
        return;
      }
      if (to.demand() <= 0) {
        return;
      }
      pending = null;
      reconnecting.wrote();
      countTurn();
      to.emit(chunk);
      if (over) {
        return;
      }
    }
  }

  /** The event loop may bring several pieces in one turn: what counts is what it all made. */
  private void countTurn() {
    if (writtenThisTurn++ == 0) {
      Objects.requireNonNull(context)
          .runOnContext(ignored -> {
            boolean more = writtenThisTurn >= MAX_CHUNKS_PER_TURN;
            writtenThisTurn = 0;
            if (more) {
              turn();
            }
          });
    }
  }

  /** All that has arrived was written. */
  private void dry(ChunkWriter to) {
    Outcome how = parser.told() != null ? parser.told() : outcome;
    if (how instanceof Outcome.Failed failed && parser.told() == null) {
      retryOrFail(failed);
    } else if (how != null) {
      finish(how);
    } else if (begun && !fetching && to.demand() > 0 && exchange != null) {
      fetching = true;
      exchange.fetch();
    }
  }

  private void retryOrFail(Outcome.Failed failed) {
    long delay = reconnecting.delayAfter(failed.failure());
    if (delay < 0) {
      finish(failed);
      return;
    }
    outcome = null;
    begun = false;
    parser = reconnecting.parser();
    timer = vertx.setTimer(Math.max(1, delay), ignored -> connect());
  }

  private void finish(Outcome how) {
    ChunkWriter to = out;
    if (over || to == null) {
      return;
    }
    release();
    switch (how) {
      case Outcome.Completed ignored -> to.end();
      case Outcome.Failed failed -> to.fail(failed.failure());
      case Outcome.Cancelled by -> to.cancel(by.by());
    }
  }

  private void release() {
    over = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    if (totalTimer >= 0) {
      vertx.cancelTimer(totalTimer);
    }
    if (exchange != null) {
      exchange.close();
    }
  }

  @Override
  public void close() {
    release();
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
