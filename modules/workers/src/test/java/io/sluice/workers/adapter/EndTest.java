package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Adapters whose items are made by one thread and written by another, in an order in which the two
 * rarely come. A small program in the language loads the adapter and has the one come in between
 * two steps of the other.
 */
@Timeout(30)
class EndTest {

  @ParameterizedTest
  @EnumSource(names = {"PYTHON", "RUBY"})
  void s3_an_item_made_while_the_writer_looks_for_the_end_comes_before_it(Adapter adapter)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(adapter.command());
    String file = command.removeLast();
    String suffix = file.substring(file.lastIndexOf('.'));
    command.add(Path.of("src", "test", "workers", "programs", "end" + suffix).toString());
    command.add(file);
    Process program =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String frames = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(frames).as("ITEMS, then END").isEqualTo("IE");
  }
}
