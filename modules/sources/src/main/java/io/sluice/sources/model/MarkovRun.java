package io.sluice.sources.model;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells one reader an answer: the next word when the pace and the demand both allow. */
final class MarkovRun implements SourceRun {

  /** What a turn of the event loop writes at most (rule N1). */
  private static final int MAX_CHUNKS_PER_TURN = 1024;

  private final Vertx vertx;
  private final long paceMs;
  private final ModelRequest asked;
  private final Supplier<Future<WordChain>> load;
  private final Function<WordChain, Sentences> begin;
  private final StopTexts stops;
  private @Nullable Sentences sentences;
  private @Nullable ChunkWriter out;
  private boolean told;
  private boolean resting;
  private boolean ended;
  private long timer = -1;

  MarkovRun(
      Vertx vertx,
      Duration pace,
      ModelRequest asked,
      Supplier<Future<WordChain>> load,
      Function<WordChain, Sentences> begin) {
    this.vertx = vertx;
    this.paceMs = pace.toMillis();
    this.asked = asked;
    this.load = load;
    this.begin = begin;
    this.stops = new StopTexts(asked.sampling().stop());
  }

  @Override
  public Future<StreamInfo> info() {
    return load.get()
        .map(chain -> {
          sentences = begin.apply(chain);
          return StreamInfo.of(StreamInfo.JSON);
        });
  }

  @Override
  public void start(ChunkWriter out) {
    this.out = out;
    out.drainHandler(ignored -> tell());
    tell();
  }

  private void tell() {
    ChunkWriter to = out;
    Sentences from = sentences;
    if (ended || resting || to == null || from == null) {
      return;
    }
    int most = paceMs == 0 ? MAX_CHUNKS_PER_TURN : 1;
    for (int i = 0; i < most && !ended; i++) {
      if (to.demand() <= 0) {
        return;
      }
      to.emit(next(from));
      if (told && !ended) {
        ended = true;
        to.end();
      }
    }
    if (!ended) {
      rest();
    }
  }

  /** The next text that is not held back, or the finish. */
  private Chunk next(Sentences from) {
    String text = "";
    String word = "";
    while (text.isEmpty() && !stops.isFound() && word != null) {
      word = from.next();
      text = word == null ? stops.rest() : stops.after(word);
    }
    if (!text.isEmpty()) {
      return ModelItem.text(text);
    }
    told = true;
    String finish = stops.isFound() ? ModelItem.STOP : from.finish();
    return ModelItem.finish(finish, new ModelItem.Usage(words(), from.count()));
  }

  private long words() {
    return asked.messages().stream().mapToLong(it -> words(it.content())).sum();
  }

  private static long words(String text) {
    long words = 0;
    boolean within = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      words += within || space ? 0 : 1;
      within = !space;
    }
    return words;
  }

  private void rest() {
    resting = true;
    if (paceMs == 0) {
      Context context = Objects.requireNonNull(Vertx.currentContext(), "a run is on a context");
      context.runOnContext(ignored -> goOn());
    } else {
      timer = vertx.setTimer(paceMs, ignored -> goOn());
    }
  }

  private void goOn() {
    resting = false;
    tell();
  }

  @Override
  public void close() {
    ended = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }
}
