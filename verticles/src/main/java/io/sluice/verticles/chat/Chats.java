package io.sluice.verticles.chat;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogHead;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chats as those see them who serve them over HTTP, on any node: the store is read, and who makes
 * answers is asked. Any thread; futures complete on the caller's context.
 */
final class Chats {
  private static final Logger log = LoggerFactory.getLogger(Chats.class);

  /** How often who makes an answer is told that it is read: three times while it has patience. */
  private static final int WATCHES = 3;

  /** Where names of conversations are kept that clients chose. */
  private static final String NAMES = "chat/ids/";

  private static final long MIN_WATCH_MS = 300;
  private static final long MAX_WATCH_MS = 5_000;

  private final Vertx vertx;
  private final ChunkBus bus;
  private final Conversations conversations;
  private final ChatOptions options;
  private final LostAnswers lost;

  Chats(Vertx vertx, ChatOptions options, AnswerMeter meter) {
    this.vertx = vertx;
    this.bus = ChunkBus.on(vertx);
    this.options = options;
    this.conversations = new Conversations(bus.logs(), options);
    this.lost = new LostAnswers(bus.logs(), conversations, options, meter);
  }

  Conversations conversations() {
    return conversations;
  }

  ChatOptions options() {
    return options;
  }

  /** Has an answer begin. */
  Future<Begun> begin(ChatRequest request) {
    return ChatCalls.call(vertx, ChatCalls.ADDRESS, ChatCalls.BEGIN, request.json()).map(Begun::of);
  }

  /** The last that was said; an answer whose maker is gone has failed by then. */
  Future<Optional<Entry>> last(String conversation) {
    return conversations
        .last(conversation)
        .compose(last ->
            last.isPresent() && last.get() instanceof Turn turn
                ? isMade(turn)
                    .compose(
                        made -> made ? Future.succeededFuture(last) : settled(conversation, turn))
                : Future.succeededFuture(last));
  }

  private Future<Boolean> isMade(Turn turn) {
    return ChatCalls.isMade(vertx, turn.runner(), turn.answer(), false);
  }

  private Future<Optional<Entry>> settled(String conversation, Turn turn) {
    return lost.settle(conversation, turn.answer())
        .compose(ignored -> conversations.last(conversation));
  }

  /** Stops what is being answered; whether there was anything. */
  Future<Boolean> stop(String conversation) {
    return last(conversation)
        .compose(last ->
            last.isPresent() && last.get() instanceof Turn turn
                ? ChatCalls.call(
                        vertx,
                        turn.runner(),
                        ChatCalls.STOP,
                        new JsonObject().put("answer", turn.answer()))
                    .map(reply -> reply.getBoolean("stopped", false))
                : Future.succeededFuture(false));
  }

  /** Deletes a conversation; what is being answered is stopped before. */
  Future<Void> delete(String conversation) {
    return stop(conversation).compose(ignored -> conversations.delete(conversation));
  }

  /** The conversation of this name; a new one's id where it has none yet. */
  Future<String> conversationOf(String name) {
    return conversations
        .give(name(name), new JsonObject().put("conversation", ChatId.create()))
        .map(given -> given.value().getString("conversation"));
  }

  /** The conversation of this name; null where it has none. */
  Future<@Nullable String> knownConversation(String name) {
    return conversations
        .given(name(name))
        .map(value -> value == null ? null : value.getString("conversation"));
  }

  private Conversations.Name name(String name) {
    return new Conversations.Name(NAMES + SecretHash.of(name), options.times().keep());
  }

  /** How an answer ended that was read to its end. */
  Future<Reply> reply(String conversation, String answer) {
    return conversations
        .read(conversation)
        .compose(known ->
            known
                .reply(answer)
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(gone())));
  }

  private static StreamException gone() {
    return new StreamException(FailureCode.GONE, "there is no such answer any more");
  }

  /** The log of an answer. */
  Future<LogHead> head(String answer) {
    return bus.log(AnswerLine.log(answer))
        .head()
        .recover(error ->
            Future.failedFuture(
                Failure.of(error).code() == FailureCode.UNKNOWN_STREAM ? gone() : error));
  }

  /** Follows an answer from an offset, {@code -1} for its start. */
  Future<ChunkStream> follow(String answer, String from) {
    return bus.log(AnswerLine.log(answer)).open(StreamRequest.create().from(from).prefetch(false));
  }

  /**
   * Tells who makes it that an answer is read, as long as that is not over. Where nobody makes it
   * any more, its readers are told.
   */
  void watch(Begun begun, Future<Void> over) {
    long graceMs = options.times().grace().toMillis();
    long period = Math.clamp(graceMs / WATCHES, MIN_WATCH_MS, MAX_WATCH_MS);
    watch(begun);
    long timer = vertx.setPeriodic(period, ignored -> watch(begun));
    over.onComplete(ignored -> vertx.cancelTimer(timer));
  }

  private void watch(Begun begun) {
    ChatCalls.isMade(vertx, begun.runner(), begun.answer(), true)
        .compose(made ->
            made ? Future.succeededFuture() : lost.settle(begun.conversation(), begun.answer()))
        .onFailure(error -> log.debug("an answer's maker was not reached; asked again", error));
  }
}
