package io.sluice.verticles;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A model that counts as far as the last message says, and that a test can hold: "count 9", "count
 * 9 hold 4", "count 9 fail 4", "count 9 fail 4 once"; or that says what it is told: "say this".
 */
public final class HandModel implements StreamSource {
  private static final String SAY = "say ";

  private final List<Run> runs = new CopyOnWriteArrayList<>();

  /** What it was asked, in order. */
  public final List<JsonArray> asked = new CopyOnWriteArrayList<>();

  /** In which traces, in the same order; "none" without one. */
  public final List<String> traces = new CopyOnWriteArrayList<>();

  /** How many runs have been closed. */
  public final AtomicInteger closed = new AtomicInteger();

  @Override
  public SourceRun open(StreamRequest request) {
    JsonArray messages = new JsonObject(request.body().toBuffer()).getJsonArray("messages");
    asked.add(messages);
    traces.add(Objects.requireNonNullElse(request.traceparent(), "none"));
    String last = messages.getJsonObject(messages.size() - 1).getString("content");
    Run run = new Run(last, isNew(last));
    runs.add(run);
    return run;
  }

  private boolean isNew(String message) {
    return asked.stream()
            .filter(it -> it.getJsonObject(it.size() - 1).getString("content").equals(message))
            .count()
        == 1;
  }

  /** Has all that are held go on. */
  public void release() {
    release(Integer.MAX_VALUE);
  }

  /** Has all that are held go on to a number. */
  public void release(int hold) {
    runs.forEach(run -> run.release(hold));
  }

  private static int number(String message, String word) {
    String[] words = message.split(" ", -1);
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals(word)) {
        return Integer.parseInt(words[i + 1]);
      }
    }
    return Integer.MAX_VALUE;
  }

  /** As JSON; half of a character can only be escaped. */
  private static Chunk item(String text) {
    return Character.isSurrogate(text.charAt(0))
        ? Chunk.wellFormedJson(
            "{\"text\":\"\\u%04x\"}".formatted((int) text.charAt(0)).getBytes(US_ASCII))
        : Chunk.json(new JsonObject().put("text", text));
  }

  /** One answer. */
  private final class Run implements SourceRun {
    private final @Nullable String words;
    private final int count;
    private final int failAt;
    private volatile int hold;
    private int next;
    private ChunkWriter out;
    private Context context;
    private boolean over;

    Run(String message, boolean isNew) {
      this.words = message.startsWith(SAY) ? message.substring(SAY.length()) : null;
      this.count = Math.min(number(message, "count"), words == null ? 1_000_000 : words.length());
      boolean fails = isNew || !message.endsWith(" once");
      this.failAt = fails ? number(message, "fail") : Integer.MAX_VALUE;
      this.hold = number(message, "hold");
    }

    void release(int to) {
      hold = to;
      if (context != null) {
        context.runOnContext(ignored -> tell());
      }
    }

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
    }

    @Override
    public void start(ChunkWriter out) {
      this.out = out;
      context = Objects.requireNonNull(Vertx.currentContext());
      out.drainHandler(ignored -> tell());
      tell();
    }

    private void tell() {
      while (!over && next < hold && out.demand() > 0) {
        if (next == failAt) {
          over = true;
          out.fail(new StreamException(Failure.of(FailureCode.SOURCE_FAILED, "lost count")));
        } else if (next == count) {
          over = true;
          out.emit(
              Chunk.json(
                  new JsonObject()
                      .put("finish", "stop")
                      .put("usage", new JsonObject().put("completion_tokens", count))));
          out.end();
        } else {
          out.emit(item(text(next++)));
        }
      }
    }

    private String text(int i) {
      return words == null ? i + " " : words.substring(i, i + 1);
    }

    @Override
    public void close() {
      over = true;
      closed.incrementAndGet();
    }
  }
}
