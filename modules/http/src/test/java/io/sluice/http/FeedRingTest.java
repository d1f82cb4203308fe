package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class FeedRingTest {

  private final FeedRing ring = new FeedRing(5, 1_000);

  @Test
  void one_can_read_on_where_a_part_begins_and_at_the_newest() {
    ring.add(7, 2, Buffer.buffer("five six "));
    ring.add(8, 1, Buffer.buffer("seven "));

    assertThat(ring.has(4)).isFalse();
    assertThat(ring.has(5)).isTrue();
    assertThat(ring.has(6)).isFalse();
    assertThat(ring.has(7)).isTrue();
    assertThat(ring.has(8)).isTrue();
    assertThat(ring.has(9)).isFalse();
  }

  @Test
  void a_lone_part_is_shared_and_more_are_one_write() {
    FeedRing.Part first = ring.add(7, 2, Buffer.buffer("five six "));
    FeedRing.Part second = ring.add(8, 1, Buffer.buffer("seven "));

    assertThat(ring.after(8, 100)).isNull();
    assertThat(ring.after(7, 100)).isSameAs(second);
    assertThat(ring.after(5, 1)).isSameAs(first);
    assertThat(ring.after(5, 100))
        .isEqualTo(new FeedRing.Part(5, 8, 3, Buffer.buffer("five six seven ")));
    assertThat(first.bytes()).isEqualTo(Buffer.buffer("five six "));
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
