package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OfSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    String[] texts = IntStream.range(0, chunks).mapToObj(i -> "item " + i).toArray(String[]::new);
    return SourceSubject.of(() -> Sources.of(texts));
  }

  @Test
  void the_end_needs_no_credit_of_its_own() {
    SourceDriver driver = new SourceDriver(vertx(), () -> Sources.of("a", "b"));
    driver.start(2);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("a", "b");
  }

  @Test
  void lengths_of_chunks_are_told_and_a_description_replaces_what_is_told() {
    SourceDriver driver =
        new SourceDriver(vertx(), () -> Sources.of(Chunk.of("ab"), Chunk.of("c")));
    assertThat(driver.info()).isEqualTo(StreamInfo.of(StreamInfo.BINARY).lengths(2, 3));
    StreamInfo csv = StreamInfo.of("application/json").columns(List.of("a")).endless(true);
    assertThat(new SourceDriver(vertx(), () -> Sources.describedAs(csv, Sources.of("{}"))).info())
        .isEqualTo(csv);
    assertThat(
            new SourceDriver(vertx(), () -> Sources.describedAs("text/x", Sources.of("a"))).info())
        .isEqualTo(StreamInfo.of("text/x").lengths(1, -1));
  }
}
