package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVersionTest {
  @TempDir private Path dir;

  private static String version(Path path, String how) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return FileVersion.of(path, FileVersion.Print.of(path), channel, channel.size(), how);
    }
  }

  private Path write(String name, String content, Instant modified) throws IOException {
    Path path = Files.writeString(dir.resolve(name), content);
    return Files.setLastModifiedTime(path, FileTime.from(modified));
  }

  @Test
  void s4_copies_are_one_version_and_another_content_or_way_to_read_it_is_another()
      throws IOException {
    String version = version(write("a", "1,2\n", Instant.EPOCH), "csv");
    assertThat(version(write("b", "1,2\n", Instant.now()), "csv")).isEqualTo(version);
    assertThat(version(dir.resolve("b"), "lines")).isNotEqualTo(version);
    assertThat(version(write("c", "1,3\n", Instant.EPOCH), "csv")).isNotEqualTo(version);
  }

  @Test
  void s4_what_was_written_just_now_is_read_again_though_its_time_tells_nothing()
      throws IOException {
    Instant now = Instant.now();
    String version = version(write("a", "1", now), "");
    assertThat(version(write("a", "2", now), "")).isNotEqualTo(version);
  }

  @Test
  void what_was_written_long_ago_is_read_once() throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(1));
    String version = version(write("a", "1", old), "");
    assertThat(version(write("a", "2", old), "")).as("its time says the same").isEqualTo(version);
    assertThat(version(write("a", "2", old.plusSeconds(1)), "")).isNotEqualTo(version);
  }
}
