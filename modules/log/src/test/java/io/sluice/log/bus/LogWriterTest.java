package io.sluice.log.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.testkit.bus.FrameTap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer across two nodes. */
class LogWriterTest extends LogWriterContract {

  LogWriterTest() {
    super(LogNodes.two());
  }

  @ParameterizedTest
  @ValueSource(strings = {"APPENDTO", "APPENDED"})
  void l1_a_lost_call_or_reply_neither_loses_nor_doubles_a_chunk(String lost) {
    try (FrameTap tap = FrameTap.on(nodes.owner, nodes.user)) {
      tap.losingFirst(1, lost);
      onContext(writer -> {
        numbers(1_000).forEach(text -> writer.emit(Chunk.of(text)));
        return writer.flush();
      });
      assertThat(tap.lost(lost)).isEqualTo(1);
    }
    assertThat(texts()).isEqualTo(numbers(1_000));
  }
}
