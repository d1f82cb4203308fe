package io.sluice.verticles;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --conf}: which configuration a command takes. */
final class ConfOption {

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "The configuration (default: conf/sluice.yaml).")
  private @Nullable Path conf;

  Path file() {
    return conf == null ? standard() : conf;
  }

  /** The checkout's configuration or, without a checkout, the working directory's. */
  static Path standard() {
    String home = System.getProperty("sluice.home");
    Path standard = Path.of("conf", "sluice.yaml");
    return home == null ? standard : Path.of(home).resolve(standard);
  }
}
