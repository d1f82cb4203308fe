package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogRefusal;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class AppendingContract extends LogStoreGroup {

  AppendingContract(LogStoreContract contract) {
    super(contract);
  }

  private static Append typed(String type, String... texts) {
    return new Append(List.of(chunks(texts)), type, null, null, null);
  }

  private static Append sequenced(String sequence, String... texts) {
    return new Append(List.of(chunks(texts)), null, sequence, null, null);
  }

  @Test
  void appends_are_read_in_order_once_accepted() {
    LogHead empty = create("a");
    Append.Result first = append("a", "x", "yz");
    assertThat(first).isEqualTo(new Append.Result(empty.tail().at(2), false, -1, -1, false));
    assertThat(append("a", "w").next()).isEqualTo(empty.tail().at(3));
    assertThat(texts("a")).containsExactly("x", "yz", "w");
    LogHead head = head("a");
    assertThat(head.tail()).isEqualTo(empty.tail().at(3));
    assertThat(head.bytes()).isEqualTo(4);
  }

  @Test
  void a_chunk_keeps_its_bytes_and_its_event_type() {
    create("a");
    byte[] frame = "..payload..".getBytes(StandardCharsets.UTF_8);
    Chunk slice = Chunk.of(frame, 2, 7).withEvent("tick");
    Chunk binary = Chunk.of(new byte[] {0, -1, 13, 10});
    append("a", Append.of(List.of(slice, Chunk.empty(), binary)));
    frame[3] = 'X';
    assertThat(read("a", From.START).chunks())
        .containsExactly(
            Chunk.of("payload").withEvent("tick").at(0), Chunk.empty().at(1), binary.at(2));
  }

  @Test
  void a_callers_appends_keep_their_order() {
    create("a");
    List<Future<Append.Result>> answers = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = Integer.toString(i);
      expected.add(text);
      answers.add(store().append("a", appendOf(text)));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(Waiting.await(answers.get(i)).next().position()).isEqualTo(i + 1);
    }
    assertThat(texts("a")).isEqualTo(expected);
  }

  @Test
  void appending_nothing_is_no_change() {
    create("a", "x");
    LogHead before = head("a");
    assertThat(append("a", Append.of(List.of())).next()).isEqualTo(before.tail());
    assertThat(head("a")).isEqualTo(before);
  }

  @Test
  void the_media_type_must_be_the_logs_but_for_case_and_parameters() {
    create("a", io.sluice.core.log.LogOptions.of("text/plain; charset=utf-8"));
    append("a", typed("TEXT/Plain", "x"));
    assertUnchanged("a", LogRefusal.CONTENT_TYPE, typed("text/html", "x"));
    append("a", typed("text/html"));
    append("a", new Append(List.of(), "text/html", null, null, Outcome.COMPLETED));
  }

  @Test
  void the_expected_sequence_increases_bytewise() {
    create("a");
    append("a", sequenced("a1", "x"));
    append("a", "without");
    assertUnchanged("a", LogRefusal.SEQUENCE, sequenced("a1", "y"));
    assertUnchanged("a", LogRefusal.SEQUENCE, sequenced("Z9", "y"));
    append("a", sequenced("a10", "y"));
    assertUnchanged("a", LogRefusal.SEQUENCE, sequenced("a1z".substring(0, 2), "z"));
    // as UTF-8, pairs of surrogates come after all else
    append("a", sequenced("\uffff", "z"));
    append("a", sequenced("🎈", "z"));
    assertUnchanged("a", LogRefusal.SEQUENCE, sequenced("\uffff", "z"));
  }

  @Test
  void checks_come_in_their_order() {
    create("a");
    append("a", new Append(List.of(chunks("x")), null, "5", step("p", 0, 0), null));
    String wrong = "text/html";
    Append.Step late = step("p", 0, 7);
    List<Chunk> chunks = List.of(chunks("y"));
    assertUnchanged("a", LogRefusal.CONTENT_TYPE, new Append(chunks, wrong, "5", late, null));
    assertUnchanged("a", LogRefusal.PRODUCER_GAP, new Append(chunks, null, "5", late, null));
    assertUnchanged("a", LogRefusal.SEQUENCE, new Append(chunks, null, "5", step("p", 0, 1), null));
    assertThat(append("a", new Append(chunks, null, "5", step("p", 0, 0), null)).duplicate())
        .as("a duplicate whatever else it says")
        .isTrue();
    append("a", Append.close(Outcome.COMPLETED));
    assertUnchanged("a", LogRefusal.CLOSED, new Append(chunks, wrong, "5", late, null));
  }
}
