package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that do not serve. */
class ServerProcessTest {

  @Test
  void one_that_ended_is_not_waited_for(@TempDir Path directory) throws Exception {
    ProcessBuilder ends = JavaCommand.of(List.of(), "io.sluice.bench.NoSuchClass", List.of());
    URI url = URI.create("http://127.0.0.1:" + FreePort.find());
    assertThatThrownBy(() -> ServerProcess.listening(directory.resolve("log"), ends, url))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended before it listened");
  }
}
