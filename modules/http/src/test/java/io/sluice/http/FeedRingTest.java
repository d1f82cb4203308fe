package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class FeedRingTest {

  private final FeedRing ring = new FeedRing(5, 1_000, 1);

  @Test
  void one_can_read_on_from_any_position_but_one_in_a_part_with_gaps() {
    ring.add(7, 2, Buffer.buffer("five\nsix\n"));
    ring.add(8, 1, Buffer.buffer("seven\n"));

    assertThat(ring.has(4)).isFalse();
    assertThat(ring.has(5)).isTrue();
    assertThat(ring.has(6)).isTrue();
    assertThat(ring.has(7)).isTrue();
    assertThat(ring.has(8)).isTrue();
    assertThat(ring.has(9)).isFalse();
    assertThat(ring.after(6, 1)).isEqualTo(new FeedRing.Part(6, 7, 1, Buffer.buffer("six\n")));
    ring.add(20, 1, Buffer.buffer("gap\nnineteen\n"));
    assertThat(ring.has(8)).isTrue();
    assertThat(ring.has(9)).isFalse();
    assertThat(ring.has(20)).isTrue();
  }

  @Test
  void a_lone_part_is_shared_and_more_are_one_write() {
    FeedRing.Part first = ring.add(7, 2, Buffer.buffer("five\nsix\n"));
    FeedRing.Part second = ring.add(8, 1, Buffer.buffer("seven\n"));

    assertThat(ring.after(8, 100)).isNull();
    assertThat(ring.after(7, 100)).isSameAs(second);
    assertThat(ring.after(5, 1)).isSameAs(first);
    assertThat(ring.after(5, 100))
        .isEqualTo(new FeedRing.Part(5, 8, 3, Buffer.buffer("five\nsix\nseven\n")));
    assertThat(first.bytes()).isEqualTo(Buffer.buffer("five\nsix\n"));
    assertThat(ring.after(5, 10).to()).isEqualTo(7);
  }

  @Test
  void b1_the_oldest_goes_first_and_what_is_too_large_is_not_kept() {
    ring.add(6, 1, Buffer.buffer("x".repeat(400)));
    ring.add(7, 1, Buffer.buffer("x".repeat(400)));
    assertThat(ring.first()).isEqualTo(6);
    assertThat(ring.has(5)).isFalse();

    ring.add(9, 2, Buffer.buffer("x".repeat(2_000)));
    assertThat(ring.first()).isEqualTo(9);
    assertThat(ring.has(7)).isFalse();
    assertThat(ring.has(9)).isTrue();
  }
}
