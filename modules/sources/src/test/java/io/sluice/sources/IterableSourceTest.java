package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IterableSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    List<Integer> numbers = IntStream.range(0, chunks).boxed().toList();
    return SourceSubject.of(() -> Sources.iterable(numbers));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    CountingIterator iterator = new CountingIterator(100, chunks);
    Iterable<String> elements = () -> iterator;
    return new SourceSubject(() -> Sources.iterable(elements), iterator.pulled, iterator.released);
  }

  @Test
  void elements_may_be_text_bytes_buffers_values_and_null() {
    List<Object> elements =
        new ArrayList<>(
            Arrays.asList(
                "text", new byte[] {65, 66}, Buffer.buffer("buffer"), Map.of("a", 1), 7, null));
    SourceDriver driver = new SourceDriver(vertx(), () -> Sources.iterable(elements));
    driver.start(6);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("text", "AB", "buffer", "{\"a\":1}", "7", "null");
  }
}
