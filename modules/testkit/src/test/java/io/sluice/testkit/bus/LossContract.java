package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Rule S4: what gets lost between two endpoints is repaired, or fails the stream. */
abstract class LossContract extends BusContract {
  private static final int STREAMS = 12;
  private static final int CHUNKS = 3_000;

  /** Many windows more, so that frames follow a lost one. */
  private static final int MANY_CHUNKS = 60_000;

  private final Set<Long> holes = ConcurrentHashMap.newKeySet();

  LossContract(Nodes.Kind kind) {
    super(kind);
  }

  private List<ChunkStream> openSome(StreamSource source) {
    String name = offer(source);
    List<Future<ChunkStream>> opens = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      opens.add(nodes.readingBus().open(name, StreamRequest.create()));
    }
    return opens.stream().map(Waiting::await).map(ChunkStream::pause).toList();
  }

  private static StreamSource failing() {
    return ProbeSource.of(
        Long.MAX_VALUE,
        i -> {
          if (i == CHUNKS) {
            throw new IllegalStateException("broken at the end");
          }
          return Chunk.of("" + i);
        });
  }

  private FrameTap losing(int lost, String... types) {
    return FrameTap.on(nodes.offering, nodes.reading)
        .recording(frame -> false)
        .losingFirst(lost, types);
  }

  /** Once a stream, a full frame: others follow it, and show that it is missing. */
  private boolean makesHole(ObservedFrame frame) {
    int full = nodes.isClustered() ? 1024 : 256;
    return frame.is("DATA")
        && frame.items().size() == full
        && frame.number("first") > MANY_CHUNKS / 3
        && holes.add(frame.number("to"));
  }

  @Test
  void s4_frames_of_each_type_get_lost_and_each_chunk_arrives_once_in_order() {
    List<Received> completing =
        openSome(ProbeSource.numbers(MANY_CHUNKS)).stream().map(Received::from).toList();
    List<Received> failing = openSome(failing()).stream().map(Received::from).toList();
    ProbeSource endless = ProbeSource.endless();
    List<Received> leaving = openSome(endless).stream().map(Received::from).toList();
    ProbeSource waiting = ProbeSource.numbers(100);
    List<Received> stalled = openSome(waiting).stream().map(Received::from).toList();

    // Once windows have grown, a lost frame has others behind it that show the hole.
    completing.forEach(received -> received.stream().fetch(MANY_CHUNKS / 10));
    completing.forEach(received -> received.await(MANY_CHUNKS / 10));
    List<String> many = ReadingContract.numbers(MANY_CHUNKS);
    String[] types = {"DATA", "CREDIT", "NAK", "END", "FAIL", "CANCEL", "ACK", "PING", "PONG"};
    try (FrameTap tap = losing(STREAMS, types).losing(this::makesHole)) {
      completing.forEach(received -> received.stream().resume());
      failing.forEach(received -> received.stream().resume());
      leaving.forEach(received -> received.stream().fetch(200));
      leaving.forEach(received -> received.await(200).stream().cancel());
      stalled.forEach(received -> received.stream().fetch(10));
      for (Received received : completing) {
        assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(received.texts().equals(many)).isTrue();
      }
      for (Received received : failing) {
        Failure failure = received.failure();
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
        assertThat(received.texts()).isEqualTo(ReadingContract.numbers(CHUNKS));
      }
      until("all who left were heard", () -> endless.closed() == STREAMS);
      stalled.forEach(received -> received.stream().resume());
      for (Received received : stalled) {
        assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(received.texts()).isEqualTo(ReadingContract.numbers(100));
      }
      assertThat(types).allSatisfy(type -> assertThat(tap.lost(type)).as(type).isPositive());
    }
  }

  @Test
  void a_lost_open_or_answer_is_asked_again_and_starts_nothing_for_nobody() {
    Assumptions.assumeTrue(nodes.isClustered(), "nothing is asked again within a node");
    ProbeSource source = ProbeSource.silent();
    String name = offer(source);
    List<Future<ChunkStream>> opens = new ArrayList<>();
    try (FrameTap tap = losing(STREAMS / 2, "OPEN", "OPENED")) {
      for (int i = 0; i < STREAMS; i++) {
        opens.add(nodes.readingBus().open(name, StreamRequest.create()));
      }
      for (Future<ChunkStream> open : opens) {
        assertThat(Waiting.await(open).outcome().isComplete()).isFalse();
      }
      assertThat(tap.lost("OPEN")).isEqualTo(STREAMS / 2);
      assertThat(tap.lost("OPENED")).isEqualTo(STREAMS / 2);
    }
    // Runs whose answer got lost have a reader that does not know of them.
    until("only runs with a reader are left", () -> source.opened() - source.closed() == STREAMS);
    opens.forEach(open -> open.result().cancel());
    until("all were closed", () -> source.opened() == source.closed());
  }
}
