package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogStore;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;

/**
 * Answers whose makers are gone: tells in the conversation that they failed, with as much of them
 * as there is, and then their readers. Any node may, and several may at once.
 */
final class LostAnswers {
  private static final Failure LOST =
      Failure.of(FailureCode.WORKER_LOST, "the server that made the answer stopped in the middle");

  private final LogStore store;
  private final Conversations conversations;
  private final ChatOptions options;
  private final AnswerMeter meter;

  LostAnswers(LogStore store, Conversations conversations, ChatOptions options, AnswerMeter meter) {
    this.store = store;
    this.conversations = conversations;
    this.options = options;
    this.meter = meter;
  }

  /** Tells what became of a turn, the last of a conversation, that nobody answers any more. */
  Future<Conversation> settle(Conversation known, Turn turn) {
    return said(AnswerLine.log(turn.answer()), From.START, new StringBuilder())
        .compose(said -> conversations.append(known, lost(turn, said)))
        .onSuccess(now -> meter.found())
        .compose(now -> close(turn.answer(), new Outcome.Failed(LOST)).map(now));
  }

  private static Reply lost(Turn turn, StringBuilder said) {
    return new Reply(
        turn.answer(),
        System.currentTimeMillis(),
        said.toString(),
        turn.model(),
        AnswerOutcome.FAILED,
        null,
        LOST);
  }

  /**
   * The same of an answer that somebody reads. Its maker may have told the conversation how it
   * ended, and been lost before it told its readers.
   */
  Future<Void> settle(String conversation, String answer) {
    return conversations
        .read(conversation)
        .compose(known -> {
          Reply reply = known.reply(answer).orElse(null);
          if (reply != null) {
            return close(answer, outcome(reply));
          }
          Turn turn = known.openTurn().orElse(null);
          return turn != null && turn.answer().equals(answer)
              ? settle(known, turn).mapEmpty()
              : Future.succeededFuture();
        });
  }

  private static Outcome outcome(Reply reply) {
    Failure failure = reply.failure();
    return failure == null ? Outcome.COMPLETED : new Outcome.Failed(failure);
  }

  /** One that is closed, or was removed, has told its readers. */
  private Future<Void> close(String answer, Outcome outcome) {
    return store
        .append(AnswerLine.log(answer), Append.close(outcome))
        .<Void>mapEmpty()
        .recover(error ->
            switch (Failure.of(error).code()) {
              case CONFLICT, UNKNOWN_STREAM, GONE -> Future.succeededFuture();
              default -> Future.failedFuture(error);
            });
  }

  private Future<StringBuilder> said(String answerLog, From from, StringBuilder said) {
    return store
        .read(answerLog, from, LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES)
        .compose(batch -> {
          for (Chunk line : batch.chunks()) {
            String text = AnswerLine.text(line);
            if (text != null && said.length() <= options.limits().answerChars() * 2) {
              said.append(text);
            }
          }
          return batch.isUpToDate()
              ? Future.succeededFuture(said)
              : said(answerLog, From.at(batch.next()), said);
        })
        .recover(error ->
            Failure.of(error).code() == FailureCode.UNKNOWN_STREAM
                ? Future.succeededFuture(said) // it never began
                : Future.failedFuture(error));
  }
}
