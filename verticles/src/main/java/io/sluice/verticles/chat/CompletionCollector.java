package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/** Collects a model's answer, up to so many characters. On the context the stream was opened on. */
final class CompletionCollector {

  private final ChunkStream stream;
  private final CompletionReply reply;
  private final CompletionText text;
  private final StringBuilder said = new StringBuilder();
  private final Promise<JsonObject> whole = Promise.promise();

  private CompletionCollector(ChunkStream stream, CompletionReply reply, CompletionText text) {
    this.stream = stream;
    this.reply = reply;
    this.text = text;
  }

  /** Reads the stream to its end; fails as it does. */
  static Future<JsonObject> collect(
      ChunkStream stream, CompletionReply reply, CompletionText text) {
    return new CompletionCollector(stream, reply, text).read();
  }

  private Future<JsonObject> read() {
    stream.exceptionHandler(ignored -> {}); // the outcome tells
    stream.outcome().onSuccess(this::ended);
    stream.handler(this::heard);
    return whole.future();
  }

  private void heard(Chunk chunk) {
    if (whole.future().isComplete()) {
      return;
    }
    try {
      said.append(text.take(ModelItem.of(chunk, stream.info())));
    } catch (StreamException e) {
      ended(new Outcome.Failed(e.failure()));
      stream.cancel("chat");
      return;
    }
    if (text.isCut()) {
      ended(Outcome.COMPLETED);
      stream.cancel("full");
    }
  }

  private void ended(Outcome outcome) {
    if (whole.future().isComplete()) {
      return;
    }
    Failure failure = text.ended(outcome);
    if (failure != null) {
      whole.fail(new StreamException(failure));
    } else {
      whole.complete(reply.whole(said.toString(), text.finish(), text.usage()));
    }
  }
}
