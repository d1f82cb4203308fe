package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What cannot be opened is left out, saying why. */
class OpenFilesTest {

  @Test
  void sockets_need_room_beside_what_a_process_has_open() {
    assertThat(OpenFiles.tooFewFor(10_000, 11_000)).isNull();
    assertThat(OpenFiles.tooFewFor(10_001, 11_000)).contains("may open 11000 files");
    assertThat(OpenFiles.tooFewFor(Integer.MAX_VALUE, Long.MAX_VALUE)).isNull();
  }
}
