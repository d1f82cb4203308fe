package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.HoldBack;
import io.sluice.core.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every documented field of the frames of a stream, as they cross, through its life. */
abstract class WireContract extends BusContract {
  private FrameTap tap;

  WireContract(Nodes.Kind kind) {
    super(kind);
  }

  @BeforeEach
  void tap() {
    tap = FrameTap.on(nodes.offering, nodes.reading);
  }

  @AfterEach
  void untap() {
    tap.close();
  }

  private int framesOfItems() {
    return nodes.isClustered() ? 1024 : 256;
  }

  private static long weight(List<?> items) {
    return items.stream().mapToLong(item -> ((Chunk) item).length()).sum();
  }

  /** Rules C1, C2, C3 and S1 over what was seen, in the order in which it was sent. */
  private void checkFlow(long total) {
    long itemLimit = 0;
    long byteLimit = 0;
    long consumed = 0;
    long sent = 0;
    long sentBytes = 0;
    for (ObservedFrame frame : tap.frames()) {
      switch (frame.type()) {
        case "OPEN", "CREDIT" -> {
          assertThat(frame.number("itemLimit")).as("c3").isGreaterThanOrEqualTo(itemLimit);
          assertThat(frame.number("byteLimit")).as("c3").isGreaterThanOrEqualTo(byteLimit);
          itemLimit = frame.number("itemLimit");
          byteLimit = frame.number("byteLimit");
          if (frame.is("CREDIT")) {
            assertThat(frame.number("expected")).isBetween(consumed, sent);
            assertThat(frame.number("consumed")).isBetween(consumed, frame.number("expected"));
            consumed = frame.number("consumed");
          }
        }
        case "DATA" -> {
          List<?> items = frame.items();
          assertThat(frame.number("first")).as("s1 no holes").isEqualTo(sent);
          assertThat(frame.number("bytes")).isEqualTo(weight(items));
          assertThat(items).hasSizeLessThanOrEqualTo(framesOfItems());
          boolean nothingInFlight = sent == consumed;
          sent += items.size();
          sentBytes += frame.number("bytes");
          assertThat(itemLimit - sent).as("c1 c2 items").isNotNegative();
          assertThat(sentBytes <= byteLimit || items.isEmpty() || nothingInFlight)
              .as("c2 bytes: over the limit only when nothing is in flight")
              .isTrue();
          assertThat(sentBytes <= byteLimit || items.size() <= 1).as("c2: and alone").isTrue();
        }
        case "END" -> assertThat(frame.number("count")).as("s2").isEqualTo(total).isEqualTo(sent);
        default -> {}
      }
    }
  }

  @Test
  void c1_c2_c3_s1_s2_hold_on_the_wire_for_a_quick_reader() {
    Received received = read(ProbeSource.of(30_000, i -> Chunk.of("text number " + i)));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    until("the outcome was acknowledged", () -> !tap.frames("ACK").isEmpty());
    checkFlow(30_000);
    ObservedFrame open = tap.frames("OPEN").get(0);
    assertThat(open.number("itemLimit")).isEqualTo(64);
    assertThat(open.number("byteLimit")).isEqualTo(16 * 1024);
    assertThat(tap.frames("END")).hasSize(1);
    assertThat(tap.frames("NAK")).isEmpty();
    assertThat(tap.frames("RESET")).isEmpty();
  }

  @Test
  void c1_c2_c3_s1_s2_hold_on_the_wire_for_a_slow_reader_of_chunks_of_all_sizes() {
    ProbeSource source = ProbeSource.of(600, i -> Chunk.of(new byte[(int) (i * i * i % 90_001)]));
    ChunkStream stream = open(source).pause();
    Received received = Received.from(stream);
    for (int i = 10; i <= 600; i += 10) {
      stream.fetch(10);
      received.await(i);
    }
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    checkFlow(600);
  }

  @Test
  void s3_nothing_follows_the_outcome_on_the_wire_but_its_acknowledgement() {
    read(ProbeSource.numbers(500)).outcome();
    until("the outcome was acknowledged", () -> !tap.frames("ACK").isEmpty());
    List<String> types = tap.frames().stream().map(ObservedFrame::type).toList();
    // Credit may cross the outcome on its way.
    assertThat(types.subList(types.indexOf("END") + 1, types.size()))
        .isSubsetOf("CREDIT", "ACK")
        .endsWith("ACK");
  }

  @Test
  void what_is_written_in_one_turn_leaves_in_one_frame() {
    read(request ->
            out -> {
              for (int i = 0; i < 40; i++) {
                out.emit(Chunk.of("" + i));
              }
              out.end();
            })
        .outcome();
    assertThat(tap.frames("DATA")).hasSize(1);
    assertThat(tap.frames("DATA").get(0).items()).hasSize(40);
  }

  @Test
  void frames_of_many_bytes_are_bounded_and_a_large_chunk_travels_alone() {
    read(ProbeSource.of(60, i -> Chunk.of(new byte[i % 6 == 5 ? 200_000 : 3_000]))).outcome();
    int bound = nodes.isClustered() ? 64 * 1024 : 256 * 1024 + 3_000;
    assertThat(tap.frames("DATA"))
        .allSatisfy(frame ->
            assertThat(frame.number("bytes") <= bound || frame.items().size() == 1).isTrue());
  }

  @Test
  void a_reader_says_why_it_holds_back() {
    ChunkStream stream = open(ProbeSource.numbers(2_000)).pause().holdBack(HoldBack.SOCKET);
    Received received = Received.from(stream);
    stream.fetch(100);
    received.await(100);
    stream.holdBack(HoldBack.STORE).resume();
    received.outcome();
    List<Object> reasons =
        tap.frames("CREDIT").stream().map(frame -> frame.fields().get("holdBack")).toList();
    assertThat(reasons).startsWith(HoldBack.SOCKET).endsWith(HoldBack.STORE);
  }

  @Test
  void every_frame_after_the_open_goes_from_endpoint_to_endpoint() {
    read(ProbeSource.numbers(2_000)).outcome();
    assertThat(tap.frames())
        .filteredOn(frame -> List.of("DATA", "CREDIT", "END", "ACK").contains(frame.type()))
        .isNotEmpty()
        .allSatisfy(frame -> assertThat(frame.address()).startsWith("sluice.endpoint."));
  }

  @Test
  void a_quick_stream_is_not_sent_twice_while_its_liveness_is_asked_after() {
    ProbeSource source = ProbeSource.endlessOf(500);
    ChunkStream stream = open(source);
    tap.recording(frame -> frame.is("PING") || frame.is("PONG") || frame.is("DATA"));
    stream.handler(chunk -> {});
    until("it was asked twice", () -> tap.frames("PONG").size() >= 2);
    stream.cancel();
    Stillness.await(nodes.reading, source::produced);
    long items = tap.frames("DATA").stream().mapToLong(frame -> frame.items().size()).sum();
    assertThat(items).isLessThanOrEqualTo(source.produced());
  }
}
