package io.sluice.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** The disk is that of the test; a limit has the gateway's writes to files fail. */
final class LimitedFiles implements ScarceDisk {

  private final Path directory;
  private final String prlimit = Programs.require("prlimit");
  private final Path library;
  private long pid;
  private String limit = "unlimited";

  /**
   * Makes one.
   *
   * @param directory for the gateway
   * @param libraries for what it would unpack at its start, which takes no limit
   */
  LimitedFiles(Path directory, Path libraries) throws IOException {
    this.directory = directory;
    String name = Environment.getJniLibraryFileName("rocksdb");
    this.library = libraries.resolve(name);
    try (InputStream in = RocksDB.class.getResourceAsStream("/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), library);
    }
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Gateway start(Path conf) throws IOException {
    Gateway gateway =
        Gateway.start(
            List.of(prlimit, "--fsize=" + limit + ":unlimited"),
            0,
            conf,
            "-XX:-UsePerfData",
            "-Djava.library.path=" + library.getParent());
    pid = gateway.pid();
    return gateway;
  }

  @Override
  public void fill() throws IOException, InterruptedException {
    limit("1");
  }

  @Override
  public void free() throws IOException, InterruptedException {
    limit("unlimited");
  }

  private void limit(String bytes) throws IOException, InterruptedException {
    limit = bytes;
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      new ProcessBuilder(prlimit, "--pid", "" + pid, "--fsize=" + bytes + ":unlimited")
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "files that may not grow";
  }
}
