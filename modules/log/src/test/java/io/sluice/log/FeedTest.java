package io.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Feeds over the bus, as readers have them. */
@Timeout(60)
class FeedTest {
  private static final StreamRequest ASKED = StreamRequest.create();

  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());
  private final HandSource source = new HandSource();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void offer(Duration linger) {
    Feed feed = new Feed(store, LogReaders.of(store), "news", LogOptions.DEFAULT, source, linger);
    bus.offer("news", feed).await();
  }

  private ChunkStream open(StreamRequest request) {
    return bus.open("news", request).await();
  }

  /** Takes so many chunks and leaves. */
  private static List<String> take(ChunkStream stream, int count) throws Exception {
    CompletableFuture<List<String>> taken = new CompletableFuture<>();
    List<String> texts = new java.util.concurrent.CopyOnWriteArrayList<>();
    stream.handler(chunk -> {
      texts.add(chunk.text());
      if (texts.size() == count) {
        stream.cancel();
        taken.complete(texts);
      }
    });
    return taken.get(20, TimeUnit.SECONDS);
  }

  @Test
  void all_readers_share_one_run_and_each_gets_everything_that_is_kept() throws Exception {
    offer(Duration.ofMinutes(1));
    ChunkStream first = open(ASKED);
    HandRun run = source.next();
    run.emit("1", "2");
    assertThat(take(first, 2)).containsExactly("1", "2");
    ChunkStream second = open(ASKED);
    run.emit("3");
    assertThat(take(second, 3)).containsExactly("1", "2", "3");
    assertThat(source.begun()).isEqualTo(1);
  }

  @Test
  void l2_a_reader_that_comes_back_goes_on_where_it_left() throws Exception {
    offer(Duration.ofMinutes(1));
    ChunkStream first = open(ASKED);
    HandRun run = source.next();
    run.emit("1", "2", "3");
    take(first, 1);
    String id = new LogOffset(first.info().incarnation(), 1).toString();
    assertThat(take(open(ASKED.from(id)), 2)).containsExactly("2", "3");
  }

  @Test
  void without_readers_the_source_rests_and_the_log_goes_on_with_the_next() throws Exception {
    offer(Duration.ofMillis(1));
    ChunkStream first = open(ASKED);
    HandRun run = source.next();
    run.emit("1");
    take(first, 1);
    run.closed().get(20, TimeUnit.SECONDS);
    String id = new LogOffset(first.info().incarnation(), 1).toString();
    ChunkStream second = open(ASKED.from(id));
    assertThat(second.info().incarnation()).isEqualTo(first.info().incarnation());
    source.next().emit("2");
    assertThat(take(second, 1)).containsExactly("2");
  }

  @Test
  void s2_the_end_reaches_all_and_its_ids_stay_good_when_another_life_began() throws Exception {
    offer(Duration.ofMinutes(1));
    ChunkStream first = open(ASKED);
    HandRun run = source.next();
    run.emit("1", "2");
    run.fail(Failure.of(FailureCode.SOURCE_FAILED, "gone"));
    assertThatThrownBy(first.collect(10, 100)::await).hasMessageContaining("gone");
    ChunkStream second = open(ASKED);
    source.next().emit("new");
    assertThat(take(second, 1)).containsExactly("new");
    String id = new LogOffset(first.info().incarnation(), 1).toString();
    ChunkStream late = open(ASKED.from(id));
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    late.outcome().onSuccess(outcome::complete);
    late.handler(chunk -> assertThat(chunk.text()).isEqualTo("2"));
    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
    assertThat(source.begun()).isEqualTo(2);
  }

  @Test
  void a_source_that_refuses_refuses_its_readers_and_is_asked_again() throws Exception {
    offer(Duration.ofMinutes(1));
    source.refuse = true;
    assertThatThrownBy(() -> open(ASKED)).isInstanceOf(StreamException.class);
    source.refuse = false;
    ChunkStream stream = open(ASKED);
    source.next().emit("1");
    assertThat(take(stream, 1)).containsExactly("1");
  }

  @Test
  void a_request_with_parameters_gets_a_run_of_its_own() throws Exception {
    offer(Duration.ofMinutes(1));
    ChunkStream shared = open(ASKED);
    source.next().emit("shared");
    ChunkStream own = open(ASKED.with("market", "oslo"));
    assertThat(take(shared, 1)).containsExactly("shared");
    own.resume();
    source.next().emit("own");
    assertThat(take(own, 1)).containsExactly("own");
  }

  @Test
  void a_mirror_publishes_what_a_feed_tells_to_consumers_that_know_nothing_of_it()
      throws Exception {
    BlockingQueue<io.vertx.core.eventbus.Message<Object>> heard = new LinkedBlockingQueue<>();
    vertx.eventBus().consumer("plain", heard::add).completion().await();
    source.json = true;
    offer(Duration.ofMinutes(1));
    LogMirror mirror = LogMirror.start(vertx, "news", "plain");
    HandRun run = source.next();
    run.emit(Chunk.json(new JsonObject().put("n", 1)).withEvent("tick"));
    io.vertx.core.eventbus.Message<Object> first = heard.poll(20, TimeUnit.SECONDS);
    assertThat(first.body()).isEqualTo(new JsonObject().put("n", 1));
    assertThat(first.headers().get(LogMirror.EVENT)).isEqualTo("tick");
    assertThat(first.headers().get(LogMirror.ID)).endsWith("_0000000000000001");
    run.emit(Chunk.of("no json"), Chunk.of(new byte[LogMirror.MAX_CHUNK_BYTES + 1]));
    run.emit(Chunk.json(List.of(2)));
    io.vertx.core.eventbus.Message<Object> second = heard.poll(20, TimeUnit.SECONDS);
    assertThat(second.body()).hasToString("[2]");
    assertThat(second.headers().get(LogMirror.LEFT_OUT)).isEqualTo("2");
    assertThat(mirror.leftOut()).isEqualTo(2);
    mirror.close().await();
  }

  @Test
  void b1_a_mirror_publishes_no_more_than_consumers_take() throws Exception {
    BlockingQueue<io.vertx.core.eventbus.Message<Object>> heard = new LinkedBlockingQueue<>();
    vertx.eventBus().consumer("plain", heard::add).completion().await();
    offer(Duration.ofMinutes(1));
    java.util.concurrent.atomic.AtomicLong clock = new java.util.concurrent.atomic.AtomicLong();
    LogMirror mirror = LogMirror.start(vertx, "news", "plain", clock::get);
    HandRun run = source.next();
    int count = LogMirror.MAX_PER_SECOND + 500;
    run.emit(
        java.util.stream.IntStream.range(0, count)
            .mapToObj(i -> Chunk.of("x"))
            .toArray(Chunk[]::new));
    for (int i = 0; i < LogMirror.MAX_PER_SECOND; i++) {
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (mirror.leftOut() < 500 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(heard).isEmpty();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    run.emit("last");
    io.vertx.core.eventbus.Message<Object> last = heard.poll(20, TimeUnit.SECONDS);
    assertThat(last.body()).hasToString("last");
    assertThat(last.headers().get(LogMirror.LEFT_OUT)).isEqualTo("500");
  }

  /** A source whose runs a test writes by hand. */
  private static final class HandSource implements StreamSource {
    private final BlockingQueue<HandRun> runs = new LinkedBlockingQueue<>();
    private final java.util.concurrent.atomic.AtomicInteger begun =
        new java.util.concurrent.atomic.AtomicInteger();
    volatile boolean refuse;
    volatile boolean json;

    int begun() {
      return begun.get();
    }

    HandRun next() throws Exception {
      HandRun run = runs.poll(20, TimeUnit.SECONDS);
      assertThat(run).as("a run that was started").isNotNull();
      return run;
    }

    @Override
    public SourceRun open(StreamRequest request) {
      if (refuse) {
        throw new StreamException(FailureCode.UNAVAILABLE, "not now");
      }
      return new HandRun(this, json ? StreamInfo.JSON : StreamInfo.TEXT);
    }
  }

  private static final class HandRun implements SourceRun {
    private final HandSource source;
    private final String type;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private ChunkWriter out;
    private Context context;

    HandRun(HandSource source, String type) {
      this.source = source;
      this.type = type;
    }

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(type));
    }

    @Override
    public void start(ChunkWriter out) {
      this.out = out;
      this.context = Vertx.currentContext();
      source.begun.incrementAndGet();
      source.runs.add(this);
    }

    void emit(String... texts) {
      emit(java.util.Arrays.stream(texts).map(Chunk::of).toArray(Chunk[]::new));
    }

    void emit(Chunk... chunks) {
      context.runOnContext(ignored -> out.emitAll(List.of(chunks)));
    }

    void fail(Failure failure) {
      context.runOnContext(ignored -> out.fail(failure));
    }

    CompletableFuture<Void> closed() {
      return closed;
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }
}
