package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chunk that is cut anywhere tells once when it was made. */
class MadeReaderTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 1_000})
  void each_event_tells_once_when_it_was_made_however_it_is_cut(int piece) {
    byte[] bytes =
        "data: {\"tt\":7,\"t\":12345,\"payload\":\"\"t\"}\n\ndata: {\"t\":6}\n\n"
            .getBytes(StandardCharsets.UTF_8);
    List<Long> made = new ArrayList<>();
    MadeReader reader = new MadeReader();
    reader.to(made::add);
    for (int at = 0; at < bytes.length; at += piece) {
      reader.accept(bytes, at, Math.min(bytes.length, at + piece));
    }
    assertThat(made).containsExactly(12345L, 6L);
  }
}
