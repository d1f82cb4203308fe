package io.sluice.verticles.chat;

import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a conversation when it was read. Immutable.
 *
 * @param id the conversation's
 * @param entries in their order
 * @param length of its log: where the next entry must go
 * @param bytes of its log, when it was read
 */
record Conversation(String id, List<Entry> entries, long length, long bytes) {

  /** It is read as a whole: more is not taken (rule B1). */
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  Conversation {
    entries = List.copyOf(entries);
  }

  /** Whether this was said, or an answer of this id ended. */
  boolean has(Entry entry) {
    return entries.stream()
        .anyMatch(it -> it.id().equals(entry.id()) && it.getClass().equals(entry.getClass()));
  }

  /** Whether it takes no more. */
  boolean isFull(ChatOptions.Limits limits) {
    return length + 1 >= limits.messages() || bytes > MAX_BYTES;
  }

  /** The turn whose answer has not ended: it is being made, or its maker is gone. */
  Optional<Turn> openTurn() {
    return entries.isEmpty() || !(entries.getLast() instanceof Turn turn)
        ? Optional.empty()
        : Optional.of(turn);
  }

  /** How the answer of this id ended; none where it has not, or is not of this conversation. */
  Optional<Reply> reply(String answer) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i) instanceof Reply reply && reply.id().equals(answer)) {
        return Optional.of(reply);
      }
    }
    return Optional.empty();
  }

  /** The turn with this answer; none where it has not begun. */
  Optional<Turn> turn(String answer) {
    return entries.stream()
        .filter(it -> it instanceof Turn turn && turn.answer().equals(answer))
        .map(Turn.class::cast)
        .findFirst();
  }

  /**
   * What a model is told: the newest messages within the limits, each message with its last answer.
   * What failed was not said.
   *
   * @param message the new one; null where the last is answered once more
   */
  JsonArray told(ChatOptions options, @Nullable String message) {
    List<JsonObject> newestFirst = new ArrayList<>();
    if (message != null) {
      newestFirst.add(said(Entry.USER, message));
    }
    boolean answered = message == null; // the answer that is made once more is not told
    for (int i = entries.size() - 1; i >= 0; i--) {
      switch (entries.get(i)) {
        case Reply reply -> {
          if (!answered) {
            answered = true;
            if (reply.outcome() != AnswerOutcome.FAILED) {
              newestFirst.add(said(Entry.ASSISTANT, reply.content()));
            }
          }
        }
        case Turn turn -> {
          if (turn.message() != null) {
            answered = false;
            newestFirst.add(said(Entry.USER, turn.message()));
          }
        }
      }
    }
    return within(options, newestFirst);
  }

  private static JsonArray within(ChatOptions options, List<JsonObject> newestFirst) {
    List<JsonObject> told = new ArrayList<>();
    int bytes = 0;
    for (JsonObject said : newestFirst) {
      bytes += said.getString("content").getBytes(StandardCharsets.UTF_8).length;
      boolean fits =
          told.size() < options.limits().historyMessages()
              && bytes <= options.limits().historyBytes();
      if (!fits && !told.isEmpty()) {
        break;
      }
      told.add(said);
    }
    if (!options.system().isEmpty()) {
      told.add(said("system", options.system()));
    }
    Collections.reverse(told);
    return new JsonArray(told);
  }

  private static JsonObject said(String role, String content) {
    return new JsonObject().put("role", role).put("content", content);
  }
}
