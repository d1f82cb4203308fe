package io.sluice.verticles.chat;

import io.sluice.core.ChunkBus;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes answers: takes what {@link ChatCalls} ask, runs models, and settles what others left. One
 * for each verticle, on its context only.
 */
public final class ChatService {
  private static final Logger log = LoggerFactory.getLogger(ChatService.class);

  /** How often it is looked whether answers are still read. */
  private static final long TICK_MS = 500;

  private final Vertx vertx;
  private final ChatOptions options;
  private final LogStore store;
  private final Conversations conversations;
  private final AnswerLimits limits;
  private final AnswerMeter meter;
  private final EndedAnswers endedAnswers;
  private final LostAnswers lost;
  private final String runner = ChatCalls.runner();
  private final Map<String, AnswerRun> running = new HashMap<>();

  /** Answers whose turn may be in the store before they run, and how many requests began each. */
  private final Map<String, Integer> beginning = new HashMap<>();

  private final List<MessageConsumer<JsonObject>> consumers = new ArrayList<>();
  private boolean leaving;

  /**
   * Makes one; nothing is answered before {@link #start}.
   *
   * @param meter counts what it makes
   */
  public ChatService(Vertx vertx, ChatOptions options, AnswerMeter meter) {
    this.vertx = vertx;
    this.options = options;
    this.store = ChunkBus.on(vertx).logs();
    this.conversations = new Conversations(store, options);
    this.limits = AnswerLimits.of(vertx);
    this.meter = meter;
    this.lost = new LostAnswers(store, conversations, options, meter);
    this.endedAnswers = new EndedAnswers(store, options.times().resume());
  }

  /** Begins to take requests. */
  public Future<?> start() {
    vertx.setPeriodic(TICK_MS, ignored -> tick());
    return Future.all(serve(ChatCalls.ADDRESS), serve(runner));
  }

  private Future<Void> serve(String address) {
    MessageConsumer<JsonObject> consumer = vertx.eventBus().consumer(address, this::called);
    consumers.add(consumer);
    return consumer.completion();
  }

  private void tick() {
    long now = System.nanoTime();
    new ArrayList<>(running.values()).forEach(run -> run.tick(now));
    endedAnswers.tick(now);
  }

  /** Takes no more; what is being answered fails, retriable, with what there is of it. */
  public Future<?> stop() {
    leaving = true;
    Future<?> unregistered =
        Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
    Failure left = Failure.of(FailureCode.NODE_LEAVING, "the node that made the answer stops");
    List<Future<Reply>> ending =
        new ArrayList<>(running.values()).stream().map(run -> run.leave(left)).toList();
    return unregistered.transform(ignored -> Future.join(ending)).otherwiseEmpty();
  }

  // ---- what is asked

  private void called(Message<JsonObject> message) {
    JsonObject body = message.body();
    String answer = body.getString("answer", "");
    AnswerRun run = running.get(answer);
    switch (body.getString(ChatCalls.CALL, "")) {
      case ChatCalls.BEGIN ->
          ChatCalls.reply(message, begin(ChatRequest.of(body)).map(Begun::json));
      case ChatCalls.STOP ->
          ChatCalls.reply(
              message,
              run == null
                  ? Future.succeededFuture(new JsonObject().put("stopped", false))
                  : run.stop().map(reply -> new JsonObject().put("stopped", true)));
      case ChatCalls.IS_MADE -> {
        if (run != null && body.getBoolean("read", false)) {
          run.watched();
        }
        ChatCalls.reply(
            message, Future.succeededFuture(new JsonObject().put("is", isMade(answer))));
      }
      default -> log.warn("somebody asked for what is not known here");
    }
  }

  private Future<Begun> begin(ChatRequest request) {
    if (leaving) {
      return Future.failedFuture(new StreamException(FailureCode.NODE_LEAVING, "this node stops"));
    }
    String model = request.model() == null ? options.models().getFirst() : request.model();
    if (!options.models().contains(model)) {
      return Future.failedFuture(
          new StreamException(
              Failure.badParameter(
                      "model", "there is no such model: allowed is one of " + options.models())
                  .with("reason", "model")));
    }
    Begun fresh =
        new Begun(
            request.conversation() == null ? ChatId.create() : request.conversation(),
            ChatId.create(),
            runner);
    String key = request.key();
    return key == null
        ? begin(request, model, fresh)
        : new Idempotency(conversations)
            .claim(request, key, fresh)
            .compose(claimed -> joinOrBegin(request, model, claimed));
  }

  /** What was asked before goes on, or has ended; unless it was lost before it was begun. */
  private Future<Begun> joinOrBegin(ChatRequest request, String model, Idempotency.Claim claim) {
    Begun ours = new Begun(claim.begun().conversation(), claim.begun().answer(), runner);
    return claim.isNew()
        ? beginOrJoin(request, model, ours)
        : join(ours).recover(unknown -> beginOrJoin(request, model, ours));
  }

  /** Where the same request came twice at the same time, the other may have begun it. */
  private Future<Begun> beginOrJoin(ChatRequest request, String model, Begun ours) {
    return begin(request, model, ours)
        .recover(error -> join(ours).recover(unknown -> Future.failedFuture(error)));
  }

  /** An answer that has begun, whoever makes it. */
  private Future<Begun> join(Begun wanted) {
    return conversations
        .read(wanted.conversation())
        .compose(known ->
            known
                .turn(wanted.answer())
                .map(turn ->
                    Future.succeededFuture(new Begun(known.id(), turn.answer(), turn.runner())))
                .orElseGet(() -> Future.failedFuture(Conversations.busy(known.id()))));
  }

  private Future<Begun> begin(ChatRequest request, String model, Begun begun) {
    Failure full = limits.enter(request.client(), options.limits());
    if (full != null) {
      return Future.failedFuture(new StreamException(full));
    }
    return conversation(request, begun)
        .compose(known -> turn(request, model, begun, known))
        .onFailure(error -> limits.leave(request.client()))
        .map(run -> {
          run.ended()
              .onComplete(reply -> {
                running.remove(begun.answer());
                limits.leave(request.client());
                endedAnswers.add(AnswerLine.log(begun.answer()));
                if (reply.failed()) {
                  log.error("an answer was not saved; it stays in its log", reply.cause());
                }
              });
          return begun;
        });
  }

  private Future<Conversation> conversation(ChatRequest request, Begun begun) {
    if (request.conversation() == null) {
      return conversations.create(begun.conversation());
    }
    return request.create()
        ? conversations.create(begun.conversation()).compose(known -> settle(known.id()))
        : settle(begun.conversation());
  }

  private Future<AnswerRun> turn(
      ChatRequest request, String model, Begun begun, Conversation known) {
    String refusal = refusal(request, known);
    if (refusal != null) {
      return Future.failedFuture(new StreamException(FailureCode.CONFLICT, refusal));
    }
    Turn turn =
        new Turn(
            ChatId.create(),
            System.currentTimeMillis(),
            request.message(),
            model,
            begun.answer(),
            runner);
    JsonArray told = known.told(options, request.message());
    LogOptions kept = LogOptions.of(StreamInfo.JSON).ttl(options.times().keep());
    Creation first = new Creation(kept, List.of(AnswerLine.start(known.id(), turn)), null, null);
    String answerLog = AnswerLine.log(turn.answer());
    beginning.merge(turn.answer(), 1, Integer::sum);
    return store
        .create(answerLog, first)
        .compose(created -> conversations.append(known, turn))
        .onFailure(error -> discard(answerLog, request))
        .map(now -> {
          AnswerRun run = new AnswerRun(vertx, conversations, options, now, turn, meter);
          meter.begun();
          running.put(turn.answer(), run);
          run.start(told, request);
          return run;
        })
        .onComplete(done ->
            beginning.computeIfPresent(
                turn.answer(), (answer, count) -> count == 1 ? null : count - 1));
  }

  private @Nullable String refusal(ChatRequest request, Conversation known) {
    if (known.isFull(options.limits())) {
      return "conversation " + known.id() + " has as much in it as it may: begin another";
    }
    return request.message() == null && known.entries().isEmpty()
        ? "conversation " + known.id() + " has no message that could be answered again"
        : null;
  }

  /** That of a request with a key may be another's, who has begun it: it expires by itself. */
  private void discard(String answerLog, ChatRequest request) {
    if (request.key() == null) {
      store
          .delete(answerLog)
          .onFailure(error -> log.debug("log {} was not removed", answerLog, error));
    }
  }

  // ---- what others left

  /**
   * Reads a conversation; where its last answer was being made by somebody who is gone, tells that
   * first. Fails as {@code CONFLICT} where it is being made.
   */
  private Future<Conversation> settle(String id) {
    return conversations
        .read(id)
        .compose(known ->
            known.openTurn().isEmpty()
                ? Future.succeededFuture(known)
                : isMade(known.openTurn().get())
                    .compose(made ->
                        made
                            ? Future.failedFuture(Conversations.busy(id))
                            : lost.settle(known, known.openTurn().get())));
  }

  private Future<Boolean> isMade(Turn turn) {
    if (turn.runner().equals(runner)) {
      return Future.succeededFuture(isMade(turn.answer()));
    }
    return ChatCalls.isMade(vertx, turn.runner(), turn.answer(), false);
  }

  private boolean isMade(String answer) {
    return running.containsKey(answer) || beginning.containsKey(answer);
  }
}
