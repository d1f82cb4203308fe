package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AnswerLogTest {

  private final AnswerLog log = new AnswerLog();

  /** Events of one, two or three lines. */
  private static String event(long position) {
    return "id: " + position + "\n" + "data: x\n".repeat((int) (position % 3)) + "data:\n\n";
  }

  private static String events(long from, long to) {
    return LongStream.range(from, to).mapToObj(AnswerLogTest::event).collect(Collectors.joining());
  }

  private void add(long to) {
    log.add(to, Buffer.buffer(events(log.next(), to)));
  }

  private static String text(List<AnswerLog.Part> parts) {
    return parts.stream().map(part -> part.bytes().toString()).collect(Collectors.joining());
  }

  @Test
  void whatever_is_kept_can_be_read_from_any_position() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      add(log.next() + 1 + random.nextInt(9));
      log.taken(log.next() - random.nextInt(3));
      log.trim(400);
      for (long from = log.first(); from <= log.next(); from++) {
        assertThat(text(log.after(from))).isEqualTo(events(from, log.next()));
      }
      assertThat(log.keeps(log.first() - 1)).isFalse();
      assertThat(log.keeps(log.next() + 1)).isFalse();
    }
    assertThat(log.first()).isPositive();
  }

  @Test
  void b1_it_keeps_no_more_than_it_may_once_the_socket_has_taken_it() {
    for (int i = 1; i <= 100; i++) {
      add(i * 10L);
      log.taken(log.next());
      log.trim(1_000);
      assertThat(log.bytes()).isLessThanOrEqualTo(1_000);
    }
  }

  @Test
  void what_the_socket_has_not_taken_stays() {
    add(10);
    add(20);
    log.taken(10);
    log.trim(0);

    assertThat(log.first()).isEqualTo(10);
    assertThat(text(log.after(12))).isEqualTo(events(12, 20));

    log.rewind(10);
    log.trim(0);
    assertThat(log.keeps(10)).isTrue();
  }
}
