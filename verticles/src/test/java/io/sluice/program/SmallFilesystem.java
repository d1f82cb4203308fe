package io.sluice.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A filesystem of a few megabytes in memory, which only this test's processes see: not every system
 * lets a user mount one.
 */
final class SmallFilesystem implements ScarceDisk {

  private static final String SIZE = "24m";

  /** Keeps the filesystem, until its input ends. */
  private final Process holder;

  private final Path directory;
  private final Path seen;

  private SmallFilesystem(Process holder, Path directory) {
    this.holder = holder;
    this.directory = directory;
    this.seen = Path.of("/proc/" + holder.pid() + "/root" + directory);
  }

  /** Mounts one in a directory; null where that is not allowed here. */
  static SmallFilesystem mount(Path directory) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/unshare"))
        || !Files.isExecutable(Path.of("/usr/bin/nsenter"))) {
      return null;
    }
    String script = "mount -t tmpfs -o size=" + SIZE + " tmpfs \"$0\" && echo there && exec cat";
    Process holder =
        new ProcessBuilder(
                "/usr/bin/unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                script,
                "" + directory)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = holder.inputReader(StandardCharsets.UTF_8);
    if ("there".equals(out.readLine())) {
      return new SmallFilesystem(holder, directory);
    }
    holder.destroyForcibly();
    return null;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Gateway start(Path conf) throws IOException {
    return Gateway.start(
        List.of(
            "/usr/bin/nsenter",
            "--target",
            "" + holder.pid(),
            "--user",
            "--mount",
            "--preserve-credentials"),
        0,
        conf);
  }

  @Override
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(
            seen.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int i = 0; i < 1_000_000; i++) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(seen).getUsableSpace() > 0) {
        throw full;
      }
    }
  }

  @Override
  public void free() throws IOException {
    Files.delete(seen.resolve("ballast"));
  }

  @Override
  public void close() throws IOException {
    holder.getOutputStream().close();
    try {
      if (!holder.waitFor(10, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "a filesystem without space";
  }
}
