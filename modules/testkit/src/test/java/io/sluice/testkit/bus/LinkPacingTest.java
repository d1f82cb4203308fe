package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node sends to two others; the socket of one of these can be left unread. */
class LinkPacingTest {
  private static final String HOST = "127.0.0.1";
  private static final long LIMIT = 128 * 1024;

  /** A frame of the wire, with some room for what the event bus adds. */
  private static final long A_FRAME = 40 * 1024;

  private static final int SIZE = 4 * 1024;

  /** Even their first windows together are far more than the bound and what sockets take. */
  private static final int STREAMS = 96;

  private final StallingProxy proxy = new StallingProxy();
  private final Set<StreamObserver.Activity> seen =
      Collections.synchronizedSet(EnumSet.noneOf(StreamObserver.Activity.class));
  private Vertx sending;
  private Vertx stalling;
  private Vertx flowing;
  private ChunkBus bus;

  @BeforeEach
  void start() throws IOException {
    sending = node(new EventBusOptions().setSendBufferSize(64 * 1024));
    flowing = node(new EventBusOptions());
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    proxy.target(port);
    stalling = node(new EventBusOptions().setPort(port).setClusterPublicPort(proxy.port()));
    bus = ChunkBus.create(sending, ChunkBusOptions.DEFAULT.maxLinkBytes(LIMIT));
    bus.observe(new Watching());
  }

  private static Vertx node(EventBusOptions options) {
    VertxOptions all = new VertxOptions().setEventBusOptions(options.setHost(HOST));
    return Waiting.await(
        Vertx.builder().with(all).withClusterManager(new FakeClusterManager()).buildClustered());
  }

  @AfterEach
  void stop() {
    proxy.goOn();
    Waiting.await(stalling.close());
    Waiting.await(flowing.close());
    Waiting.await(sending.close());
    proxy.close();
  }

  private static Chunk numbered(long number, int size) {
    return Chunk.of(ByteBuffer.allocate(size).putLong(number).array());
  }

  private void offer(String name, long count, int size) {
    Waiting.await(bus.offer(name, ProbeSource.of(count, i -> numbered(i, size))));
  }

  private static ChunkStream open(Vertx reader, String name) {
    return Waiting.await(ChunkBus.on(reader).open(name, StreamRequest.create()));
  }

  /** Opens streams of the stalling node, and reads for a while. */
  private List<Counting> readFor(int streams) {
    List<Counting> all = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      all.add(new Counting(open(stalling, "fat"), SIZE));
    }
    for (Counting one : all) {
      Waiting.until(sending, "a stream moves", () -> one.count() > 100);
    }
    return all;
  }

  @Test
  void b1_a_link_whose_socket_is_not_read_holds_no_more_than_its_bound_and_loses_nothing() {
    offer("fat", Long.MAX_VALUE, SIZE);
    offer("other", 2_000, SIZE);
    List<Counting> stalled = readFor(STREAMS);
    AtomicLong most = new AtomicLong();
    long watch = sending.setPeriodic(1, 1, id -> most.accumulateAndGet(bus.linkBytes(), Math::max));

    proxy.stall();
    Waiting.until(sending, "the link is full", () -> bus.linkBytes() >= LIMIT);
    Waiting.until(
        sending,
        "who waits says so",
        () -> seen.contains(StreamObserver.Activity.WAITING_FOR_LINK));
    Counting other = new Counting(open(flowing, "other"), SIZE);
    assertThat(Waiting.await(other.stream.outcome())).isEqualTo(Outcome.COMPLETED);
    assertThat(other.count()).as("other links flow").isEqualTo(2_000);
    assertThat(most.get()).as("b1").isLessThan(2 * LIMIT + A_FRAME);

    List<Long> before = stalled.stream().map(Counting::count).toList();
    proxy.goOn();
    for (int i = 0; i < STREAMS; i++) {
      Counting one = stalled.get(i);
      long count = before.get(i);
      Waiting.until(sending, "it goes on", () -> one.count() > count + 100);
      assertThat(one.wrong.get()).as("each once and in order").isZero();
    }
    sending.cancelTimer(watch);
    stalled.forEach(one -> one.stream.cancel());
    Waiting.until(sending, "nothing is in flight", () -> bus.linkBytes() == 0);
  }

  @Test
  void outcomes_and_questions_pass_a_link_that_is_full() {
    offer("fat", Long.MAX_VALUE, SIZE);
    List<Counting> stalled = readFor(STREAMS);
    FrameTap tap = FrameTap.on(sending).recording(frame -> !frame.is("DATA"));
    proxy.stall();
    Waiting.until(sending, "the link is full", () -> bus.linkBytes() >= LIMIT);
    Waiting.until(sending, "it is asked after", () -> !tap.frames("PING").isEmpty());
    stalled.get(0).stream.cancel();
    Waiting.until(sending, "a cancel is acknowledged", () -> !tap.frames("ACK").isEmpty());
    tap.close();
    proxy.goOn();
    stalled.forEach(one -> one.stream.cancel());
  }

  @Test
  void a_peer_that_reads_nothing_any_more_is_lost_and_its_sources_are_closed() {
    ProbeSource source = ProbeSource.of(Long.MAX_VALUE, i -> numbered(i, SIZE));
    Waiting.await(bus.offer("fat", source));
    List<Counting> stalled = readFor(3);
    proxy.stall();
    for (Counting one : stalled) {
      Outcome outcome = Waiting.await(one.stream.outcome());
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.PEER_LOST));
    }
    Waiting.until(sending, "all runs ended", () -> source.closed() == 3);
    assertThat(bus.linkBytes()).as("b1").isLessThan(2 * LIMIT);
  }

  @Test
  void a_fat_stream_does_not_starve_thin_ones_on_its_link() {
    int thinStreams = 40;
    offer("fat", Long.MAX_VALUE, 64 * 1024);
    offer("thin", Long.MAX_VALUE, 100);
    Counting fat = new Counting(open(stalling, "fat"), 64 * 1024);
    Waiting.until(sending, "the fat one moves", () -> fat.count() > 100);
    List<Counting> thin = new ArrayList<>();
    for (int i = 0; i < thinStreams; i++) {
      thin.add(new Counting(open(stalling, "thin"), 100));
    }
    long before = fat.count();
    for (Counting one : thin) {
      Waiting.until(sending, "a thin one moves", () -> one.count() > 1_000);
    }
    // A turn of the fat one is four chunks; a thin one needs a turn or two for its first window,
    // and no more than a few until that has grown.
    assertThat(fat.count() - before).as("meanwhile").isLessThan(4_000);
    thin.forEach(one -> one.stream.cancel());
    fat.stream.cancel();
  }

  /** Counts chunks, and those that are not the next one. */
  private static final class Counting {
    private final ChunkStream stream;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    Counting(ChunkStream stream, int size) {
      this.stream = stream;
      stream.handler(chunk -> {
        long number = chunk.asByteBuffer().getLong();
        if (number != next.getAndIncrement() || chunk.length() != size) {
          wrong.incrementAndGet();
        }
      });
    }

    long count() {
      return next.get();
    }
  }

  /** Notes what sessions say they do. */
  private final class Watching implements StreamObserver {
    @Override
    public Meter opened(String name, Side side) {
      return new Meter() {
        @Override
        public void chunks(int count, long bytes) {}

        @Override
        public void firstChunk(long nanosSinceOpen) {}

        @Override
        public void activity(Activity activity) {
          seen.add(activity);
        }

        @Override
        public void ended(Outcome outcome) {}
      };
    }

    @Override
    public void refused(String name, FailureCode code) {}
  }
}
