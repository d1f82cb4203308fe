package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogWriter;
import io.sluice.sources.model.WholeCharacters;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer as it is made: what the model says goes to the answer's log, at the pace at which the
 * store takes it, and at the end into the conversation. On its verticle's context only.
 */
final class AnswerRun {
  private static final Logger log = LoggerFactory.getLogger(AnswerRun.class);

  /** How often what was said is offered to a store that is away, and after how long each time. */
  private static final int SAVES = 30;

  private static final long SAVE_AGAIN_MS = 1_000;

  // ---- immutable
  private final Vertx vertx;
  private final ChunkBus bus;
  private final Conversations conversations;
  private final ChatOptions options;
  private final Conversation conversation;
  private final Turn turn;
  private final LogWriter writer;
  private final AnswerMeter meter;
  private final Promise<Reply> ended = Promise.promise();

  // ---- state
  private final AnswerText said = new AnswerText();
  private final WholeCharacters characters = new WholeCharacters();
  private int chars;
  private @Nullable ChunkStream stream;
  private @Nullable JsonObject usage;
  private boolean over;
  private boolean held;
  private long watchedAt = System.nanoTime();

  /**
   * Makes one.
   *
   * @param conversation with the turn in it
   * @param turn whose answer's log is there
   */
  AnswerRun(
      Vertx vertx,
      Conversations conversations,
      ChatOptions options,
      Conversation conversation,
      Turn turn,
      AnswerMeter meter) {
    this.vertx = vertx;
    this.bus = ChunkBus.on(vertx);
    this.conversations = conversations;
    this.options = options;
    this.conversation = conversation;
    this.turn = turn;
    this.meter = meter;
    this.writer = bus.log(AnswerLine.log(turn.answer())).writer();
  }

  /** What came of it, once it is in the conversation and its log is closed. */
  Future<Reply> ended() {
    return ended.future();
  }

  /** Asks the model. */
  void start(JsonArray told, ChatRequest asked) {
    writer.exceptionHandler(error -> end(AnswerOutcome.FAILED, Failure.of(error)));
    writer.drainHandler(ignored -> drained());
    JsonObject body = new JsonObject().put("messages", told);
    StreamRequest request =
        StreamRequest.create()
            .body(Chunk.json(body), "application/json")
            .principal(asked.client())
            .traceparent(asked.traceparent())
            .deadlines(Deadlines.DEFAULT.total(options.times().answer()));
    bus.open(turn.model(), request)
        .onSuccess(this::opened)
        .onFailure(error -> end(AnswerOutcome.FAILED, Failure.of(error)));
  }

  private void opened(ChunkStream opened) {
    if (over) {
      opened.cancel();
      return;
    }
    stream = opened;
    opened.exceptionHandler(ignored -> {}); // the outcome tells
    opened.handler(chunk -> heard(opened, chunk));
    opened.outcome().onSuccess(this::modelEnded);
  }

  private void heard(ChunkStream from, Chunk chunk) {
    if (over) {
      return;
    }
    try {
      ModelItem item = ModelItem.of(chunk, from.info());
      if (item.usage() != null) {
        usage = item.usage();
      }
      say(characters.of(item.text()));
      if (item.isLength()) {
        end(AnswerOutcome.LENGTH, null);
      }
    } catch (StreamException e) {
      end(AnswerOutcome.FAILED, e.failure());
    }
    if (!over && !held && writer.writeQueueFull()) {
      held = true;
      from.pause();
    }
  }

  private void say(String text) {
    int room = options.limits().answerChars() - chars;
    int count = text.codePointCount(0, text.length());
    boolean fits = count <= room;
    String part = fits ? text : text.substring(0, text.offsetByCodePoints(0, room));
    if (!part.isEmpty()) {
      chars += fits ? count : room;
      said.append(part);
      meter.said();
      writer.emit(AnswerLine.content(part));
    }
    if (!fits) {
      end(AnswerOutcome.LENGTH, null);
    }
  }

  private void drained() {
    if (held && !over && stream != null) {
      held = false;
      stream.resume();
    }
  }

  private void modelEnded(Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed ignored -> {
        if (!over) {
          say(characters.end());
        }
        end(AnswerOutcome.COMPLETED, null);
      }
      case Outcome.Failed failed -> end(AnswerOutcome.FAILED, failed.failure());
      case Outcome.Cancelled cancelled ->
          end(
              AnswerOutcome.FAILED,
              Failure.of(FailureCode.CANCELLED, "the model was cancelled by " + cancelled.by()));
    }
  }

  /** Has it end with what there is. */
  Future<Reply> stop() {
    end(AnswerOutcome.STOPPED, null);
    return ended.future();
  }

  /** Has it end as failed, since it cannot go on here. */
  Future<Reply> leave(Failure failure) {
    end(AnswerOutcome.FAILED, failure);
    return ended.future();
  }

  /** Somebody reads it. */
  void watched() {
    watchedAt = System.nanoTime();
  }

  /** Stops it where nobody has read it for as long as it may go on so. */
  void tick(long nanoTime) {
    if (!over && nanoTime - watchedAt > options.times().grace().toNanos()) {
      log.debug("answer {} is not read any more: stopped", turn.answer());
      end(AnswerOutcome.STOPPED, null);
    }
  }

  private void end(AnswerOutcome outcome, @Nullable Failure failure) {
    if (over) {
      return;
    }
    over = true;
    if (stream != null) {
      stream.cancel("chat");
    }
    meter.ended(outcome);
    Reply reply =
        new Reply(
            turn.answer(),
            System.currentTimeMillis(),
            said.toString(),
            turn.model(),
            outcome,
            usage,
            failure);
    // Who sees the end of the answer may go on with the conversation: that must have it before.
    writer
        .flush()
        .transform(flushed -> save(reply, SAVES))
        .compose(ignored -> close(reply))
        .map(reply)
        .onComplete(ended);
  }

  private Future<Void> save(Reply reply, int attempts) {
    return conversations
        .append(conversation, reply)
        .<Void>mapEmpty()
        .recover(error ->
            attempts > 1 && Failure.of(error).retriable()
                ? vertx.timer(SAVE_AGAIN_MS).compose(fired -> save(reply, attempts - 1))
                : Future.failedFuture(error));
  }

  /** Readers are told; what cannot be told them is in the conversation all the same. */
  private Future<Void> close(Reply reply) {
    Failure failure = reply.failure();
    if (failure == null) {
      writer.emit(AnswerLine.end(reply));
    }
    return writer
        .close(failure == null ? Outcome.COMPLETED : new Outcome.Failed(failure))
        .recover(error -> {
          log.debug("the log of answer {} was not closed", turn.answer(), error);
          return Future.succeededFuture();
        });
  }
}
