package io.sluice.log.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.testkit.bus.FrameTap;
import org.junit.jupiter.api.Test;

/** A writer on the node that serves the store. */
class LocalLogWriterTest extends LogWriterContract {

  LocalLogWriterTest() {
    super(LogNodes.one());
  }

  @Test
  void its_appends_do_not_go_over_the_bus() {
    try (FrameTap tap = FrameTap.on(nodes.owner)) {
      tap.losingFirst(Integer.MAX_VALUE, "APPENDTO");
      onContext(writer -> {
        numbers(1_000).forEach(text -> writer.emit(Chunk.of(text)));
        return writer.flush();
      });
      assertThat(tap.lost("APPENDTO")).isZero();
    }
    assertThat(texts()).isEqualTo(numbers(1_000));
  }
}
