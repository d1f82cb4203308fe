package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** An answer's log in some form of events: line by line, and how it ended. */
abstract class AnswerRenderer implements Renderer {

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      if (batch.get(i) instanceof Chunk line) {
        line(line, out);
      } else {
        throw new StreamException(FailureCode.GONE, "a part of the answer is not kept any more");
      }
    }
  }

  /** A failed answer is told to be, and its response ends well: the form has a word for it. */
  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    switch (outcome) {
      case Outcome.Completed ignored -> done(out);
      case Outcome.Failed failed -> failed(failed.failure(), out);
      case Outcome.Cancelled by ->
          failed(Failure.of(FailureCode.CANCELLED, "the answer is not told on: " + by.by()), out);
    }
    return Ending.END;
  }

  /** Appends a line. */
  abstract void line(Chunk line, Buffer out);

  /** Appends that nothing more will come. */
  abstract void done(Buffer out);

  /** Appends what went wrong. */
  abstract void failed(Failure failure, Buffer out);
}
