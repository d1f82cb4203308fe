package io.sluice.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkout with the real script in it, in a directory with a space in its name, and around it a
 * machine made of stand-ins: a {@code java} and an {@code mvn} on PATH, JDKs in a directory. The
 * stand-ins tell how they were called.
 */
final class FakeCheckout {

  private final Path root;
  private final Path bin;
  private final Path jdks;
  private final Map<String, String> environment;

  FakeCheckout(Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("a checkout"));
    bin = Files.createDirectories(directory.resolve("bin"));
    jdks = Files.createDirectories(directory.resolve("jdks"));
    environment =
        Map.of(
            "PATH",
            bin + ":/usr/bin:/bin",
            "HOME",
            directory.toString(),
            "SLUICE_JDK_DIRS",
            jdks.toString());
    Path script = Path.of("").toAbsolutePath().getParent().resolve("sluice");
    executable(root.resolve("sluice"), Files.readString(script));
    Files.createDirectories(root.resolve("modules/core/src/main"));
    Files.createDirectories(root.resolve("verticles/src/main"));
    for (String pom : List.of("pom.xml", "modules/core/pom.xml", "verticles/pom.xml")) {
      Files.writeString(root.resolve(pom), "<project/>");
    }
    age(root.resolve("pom.xml"));
    javaOnPath("17.0.15");
    executable(
        bin.resolve("mvn"),
        """
        #!/bin/sh
        echo "maven JAVA_HOME=$JAVA_HOME args=$*"
        mkdir -p verticles/target/lib
        echo jar >verticles/target/sluice-verticles-1.jar
        exit "${MAVEN_STATUS:-0}"
        """);
  }

  Path root() {
    return root;
  }

  /** Has a build gather these jars. */
  void builds(Path jars) throws IOException {
    executable(
        bin.resolve("mvn"),
        """
        #!/bin/sh
        mkdir -p verticles/target/lib
        cp -RP '%s'/. verticles/target/lib
        cp '%s'/sluice-verticles.jar verticles/target/sluice-verticles.jar
        """
            .formatted(jars, jars));
  }

  /** The java on PATH, of this version, which answers when asked where it lives. */
  void javaOnPath(String version) throws IOException {
    Path home = jdk(jdks.resolveSibling("old java"), version, true);
    executable(bin.resolve("java"), "#!/bin/sh\necho '    java.home = %s' >&2\n".formatted(home));
  }

  /** Installs a JDK, or a JRE, of this version, and answers its home. */
  Path install(String name, String version, boolean javac) throws IOException {
    return jdk(jdks.resolve(name), version, javac);
  }

  /** Has a JDK's java do this. */
  static void java(Path home, String script) throws IOException {
    executable(home.resolve("bin/java"), script);
  }

  private static Path jdk(Path home, String version, boolean javac) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    String tell = "#!/bin/sh\nfor arg in \"$@\"; do echo \"java [$arg]\"; done\nexit 7\n";
    executable(home.resolve("bin/java"), tell);
    if (javac) {
      executable(home.resolve("bin/javac"), tell);
    }
    return home;
  }

  /** Calls the script from another directory than its own. */
  Finished sluice(Map<String, String> more, String... args) throws Exception {
    return Finished.of(command(more, args));
  }

  /** The same, for who does not wait for its end. */
  ProcessBuilder command(Map<String, String> more, String... args) {
    List<String> command = new ArrayList<>(List.of(root.resolve("sluice").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(bin.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    return builder;
  }

  Finished sluice(String... args) throws Exception {
    return sluice(Map.of(), args);
  }

  /** Makes it look as if a file had been edited after the last build. */
  void edit(String file) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "edited", UTF_8);
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(60)));
  }

  /** Takes all sources' times back, so that a build made now is newer. */
  private void age(Path pom) throws IOException {
    FileTime past = FileTime.from(Instant.now().minusSeconds(3600));
    try (var files = Files.walk(pom.getParent())) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, past);
      }
    }
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
