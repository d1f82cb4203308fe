package io.sluice.verticles.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

  private static EventReader reader(String text, int max) {
    return new EventReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max, null);
  }

  private static List<Event> all(String text) throws IOException {
    EventReader reader = reader(text, 1_000);
    List<Event> events = new ArrayList<>();
    for (Event event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void lines_end_as_the_standard_allows(String end) throws IOException {
    String text =
        "retry: 7||id: 1||: hello||data: a|data:b|data||event: tick|id: 2|data:  c||data: cut";
    EventReader reader = reader(text.replace("|", end), 1_000);

    assertThat(reader.next()).isEqualTo(new Event("1", "message", null));
    assertThat(reader.retryMs()).isEqualTo(7);
    assertThat(reader.next()).isEqualTo(new Event("1", "message", "a\nb\n"));
    assertThat(reader.next()).isEqualTo(new Event("2", "tick", " c"));
    assertThat(reader.next()).as("h1: an event that was cut off is none").isNull();
  }

  @Test
  void an_id_lasts_until_the_next_and_is_known_from_before() throws IOException {
    assertThat(all("data: 1\n\nid: 5\ndata: 2\n\ndata: 3\n\n"))
        .extracting(Event::id)
        .containsExactly(null, "5", "5");
  }

  @Test
  void b1_an_event_has_a_limit() {
    EventReader reader = reader("data: " + "x".repeat(600) + "\ndata: " + "x".repeat(600), 1_000);

    assertThatThrownBy(reader::next)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 1000 bytes");
  }
}
