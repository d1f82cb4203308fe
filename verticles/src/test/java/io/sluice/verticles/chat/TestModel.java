package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A model that says what a test has it say. */
final class TestModel implements StreamSource {

  /** What it was asked. */
  final BlockingQueue<StreamRequest> asked = new LinkedBlockingQueue<>();

  /** Completes when one run is over, for whatever reason. */
  final CompletableFuture<Void> closed = new CompletableFuture<>();

  final AtomicLong said = new AtomicLong();

  private final StreamInfo info;
  private final List<Chunk> items = new CopyOnWriteArrayList<>();
  private @Nullable Failure failure;
  private volatile boolean stays;
  private boolean repeats;

  TestModel(StreamInfo info) {
    this.info = info;
  }

  static TestModel saying(String... texts) {
    TestModel model = new TestModel(StreamInfo.of(StreamInfo.JSON));
    for (String text : texts) {
      model.item(new JsonObject().put("text", text));
    }
    return model;
  }

  /** Says this next. */
  TestModel item(Object json) {
    items.add(Chunk.json(json));
    return this;
  }

  /** Says these, from now on. */
  void items(Object... json) {
    items.clear();
    for (Object each : json) {
      item(each);
    }
  }

  /** Ends so, telling what it cost. */
  TestModel finish(String finish, int prompt, int completion) {
    JsonObject usage =
        new JsonObject()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", completion)
            .put("total_tokens", prompt + completion);
    return item(new JsonObject().put("finish", finish).put("usage", usage));
  }

  /** Fails after all that. */
  TestModel thenFails(Failure how) {
    failure = how;
    return this;
  }

  /** Neither says more nor ends. */
  TestModel thenStays() {
    stays = true;
    return this;
  }

  /** Ends after what it says, from now on. */
  void thenEnds() {
    stays = false;
  }

  /** Says the same for ever. */
  TestModel forEver() {
    repeats = true;
    return this;
  }

  /** What the last request had as its body. */
  JsonObject question() throws InterruptedException {
    StreamRequest request = asked.poll(5, java.util.concurrent.TimeUnit.SECONDS);
    Chunk body = request == null ? null : request.body();
    if (body == null) {
      throw new AssertionError("nothing was asked");
    }
    return new JsonObject(body.toBuffer());
  }

  @Override
  public SourceRun open(StreamRequest request) {
    asked.add(request);
    return new SourceRun() {
      private int next;

      @Override
      public Future<StreamInfo> info() {
        return Future.succeededFuture(info);
      }

      @Override
      public void start(ChunkWriter out) {
        out.drainHandler(ignored -> pump(out));
        pump(out);
      }

      private void pump(ChunkWriter out) {
        while ((repeats || next < items.size()) && out.demand() > 0) {
          out.emit(items.get(next++ % items.size()));
          said.incrementAndGet();
        }
        if (!repeats && next == items.size() && !stays) {
          if (failure == null) {
            out.end();
          } else {
            out.fail(failure);
          }
        }
      }

      @Override
      public void close() {
        closed.complete(null);
      }
    };
  }
}
