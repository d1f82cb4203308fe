package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large file of a directory, downloaded by curl from a gateway of 128 MiB of heap. 512 MiB large,
 * unless {@code -Dsluice.test.fileMiB=5120} says otherwise.
 */
@Timeout(600)
class DownloadsTest {

  private static final long MIB = 1024 * 1024;
  private static final long SIZE = Long.getLong("sluice.test.fileMiB", 512) * MIB;

  @TempDir private static Path directory;
  @AutoClose private static Gateway gateway;
  private static Path large;
  private static String curl;

  @BeforeAll
  static void start() throws Exception {
    curl = Programs.require("curl");
    large = fill(Files.createDirectory(directory.resolve("public")).resolve("large.bin"));
    Path conf = directory.resolve("sluice.yaml");
    Files.writeString(conf, "streams: {files: {type: directory, directory: public}}\n");
    gateway = Gateway.start(conf, "-Xmx128m");
  }

  /** Little of it takes room on the disk, but no MiB is like another. */
  private static Path fill(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long at = 0; at < SIZE; at += MIB) {
        channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, ~at), at);
      }
      channel.write(ByteBuffer.allocate(1), SIZE - 1);
    }
    return file;
  }

  /** Tells the status, and how many bytes it got. */
  private static ProcessBuilder curl(Path to, String... options) {
    List<String> command = new ArrayList<>(List.of(curl, "-sSf", "-o", to.toString()));
    command.addAll(List.of("-w", "%{http_code} %{size_download}"));
    command.addAll(List.of(options));
    command.add(gateway.url("/streams/files/large.bin?format=raw").toString());
    return new ProcessBuilder(command);
  }

  @Test
  void b1_a_large_file_comes_whole_over_either_version_of_http() throws Exception {
    for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
      Path copy = directory.resolve("whole.bin");
      Finished whole = Finished.of(curl(copy, version));
      assertThat(whole.err()).isEmpty();
      assertThat(whole.out()).isEqualTo("200 " + SIZE);
      assertThat(Files.mismatch(large, copy)).isEqualTo(-1);
      Files.delete(copy);
    }
  }

  @Test
  void a_download_that_was_interrupted_is_resumed_where_it_was() throws Exception {
    Path copy = directory.resolve("resumed.bin");
    long before = 0;
    for (int quarter = 1; quarter <= 3; quarter++) {
      interruptAfter(copy, quarter * SIZE / 4);
      assertThat(Files.size(copy)).isGreaterThan(before).isLessThan(SIZE);
      before = Files.size(copy);
    }

    Finished rest = Finished.of(curl(copy, "-C", "-"));

    assertThat(rest.err()).isEmpty();
    assertThat(rest.out()).isEqualTo("206 " + (SIZE - before));
    assertThat(Files.mismatch(large, copy)).isEqualTo(-1);
    Files.delete(copy);
  }

  /** Slow enough to be caught in the middle. */
  private static void interruptAfter(Path copy, long bytes) throws Exception {
    Process reading = curl(copy, "-C", "-", "--limit-rate", SIZE / 2 + "").start();
    try {
      Await.until(
          "so much is there",
          Duration.ofMinutes(2),
          () -> size(copy) >= bytes || !reading.isAlive());
      assertThat(reading.isAlive()).isTrue();
    } finally {
      reading.destroyForcibly();
      assertThat(reading.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  @Test
  void a_resumed_download_of_what_is_there_already_gets_a_416_with_the_length() throws Exception {
    Path headers = directory.resolve("headers.txt");
    Finished none =
        Finished.of(
            curl(directory.resolve("none"), "-D", headers.toString(), "-C", String.valueOf(SIZE)));
    assertThat(none.out()).startsWith("416 ");
    assertThat(Files.readString(headers)).containsIgnoringCase("content-range: bytes */" + SIZE);
  }
}
