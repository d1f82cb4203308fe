package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells one reader a text: the next word when the pace and the demand both allow. */
final class StoryRun implements SourceRun {
  private final Vertx vertx;
  private final long paceMs;
  private final Supplier<Future<String>> load;
  private String text = "";
  private int position;
  private @Nullable ChunkWriter out;
  private boolean resting;
  private boolean ended;
  private long timer = -1;

  StoryRun(Vertx vertx, long paceMs, Supplier<Future<String>> load) {
    this.vertx = vertx;
    this.paceMs = paceMs;
    this.load = load;
  }

  @Override
  public Future<StreamInfo> info() {
    return load.get()
        .map(loaded -> {
          text = loaded;
          return StorySource.describe();
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
    if (ended || resting || to == null) {
      return;
    }
    int most = paceMs == 0 ? TurnRun.MAX_CHUNKS_PER_TURN : 1;
    for (int i = 0; i < most && position < text.length(); i++) {
      if (to.demand() <= 0) {
        return;
      }
      int end = endOfWord(text, position);
      to.emit(Chunk.of(text.substring(position, end)));
      position = end;
    }
    if (position == text.length()) {
      ended = true;
      to.end();
    } else {
      rest();
    }
  }

  private void rest() {
    resting = true;
    if (paceMs == 0) {
      Contexts.current().runOnContext(ignored -> goOn());
    } else {
      timer = vertx.setTimer(paceMs, ignored -> goOn());
    }
  }

  private void goOn() {
    resting = false;
    tell();
  }

  /** The index after a word and the white space that follows it. */
  static int endOfWord(String text, int from) {
    int at = from;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  @Override
  public void close() {
    ended = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }
}
