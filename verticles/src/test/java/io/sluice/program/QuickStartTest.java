package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.log.rocks.RocksLogOptions;
import io.sluice.log.rocks.RocksLogStore;
import java.io.File;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./sluice} with the program itself and this JVM: what a rehearsal after the build leaves
 * for later starts, and that these do without it.
 */
@Timeout(120)
class QuickStartTest {

  private static final String PROGRAM = "io.sluice.verticles.Launcher";
  private static final String ARCHIVE = "shared objects file";
  private static final String JAR = "file:";

  @TempDir private static Path directory;
  private static FakeCheckout checkout;
  private static Finished built;
  private static Path archive;
  private static byte[] whole;
  private static FileTime made;

  /** What may have become of an archive. */
  enum Harm {
    MISSING {
      @Override
      void to(Path file) throws Exception {
        Files.delete(file);
        Files.createFile(file); // as where the rehearsal failed
      }
    },
    CUT_OFF {
      @Override
      void to(Path file) throws Exception {
        Files.write(file, List.of("no archive"));
      }
    },
    CUT_SHORT {
      @Override
      void to(Path file) throws Exception {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.setLength(open.length() / 2);
        }
      }
    },
    DAMAGED_WITHIN {
      @Override
      void to(Path file) throws Exception {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          for (long at = open.length() / 8; at < open.length() - 8; at += open.length() / 8) {
            open.seek(at);
            open.writeLong(0xDEADBEEFDEADBEEFL);
          }
        }
      }
    },
    OF_ANOTHER_JDK {
      @Override
      void to(Path file) throws Exception {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          byte[] header = new byte[4096];
          open.readFully(header);
          String text = new String(header, StandardCharsets.ISO_8859_1);
          int version = text.indexOf(Runtime.version().toString());
          assertThat(version).as("where an archive says whose it is").isPositive();
          open.seek(version);
          open.write('1');
        }
      }
    };

    abstract void to(Path file) throws Exception;
  }

  @BeforeAll
  static void build() throws Exception {
    checkout = new FakeCheckout(directory);
    checkout.builds(jars(Files.createDirectory(directory.resolve("jars"))));
    Gateway.defaultConfiguration(checkout.root());
    built = cassettes("", "--help");
    try (Stream<Path> files = Files.list(checkout.root().resolve("verticles/target/start"))) {
      archive = files.filter(it -> it.toString().endsWith(".archive")).findFirst().orElseThrow();
    }
    whole = Files.readAllBytes(archive);
    made = Files.getLastModifiedTime(archive);
  }

  @AfterAll
  static void unlink() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link); // not what it leads to
      }
    }
  }

  @BeforeEach
  void mend() throws Exception {
    Files.write(archive, whole);
    Files.setLastModifiedTime(archive, made);
  }

  /** What this test's class path has, as jars: an archive is never of directories. */
  private static Path jars(Path into) throws Exception {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (!Files.isDirectory(path)) {
        Files.createSymbolicLink(into.resolve(path.getFileName()), path.toAbsolutePath());
      } else if (path.endsWith("classes")) {
        Path module = path.getParent().getParent().getFileName();
        Path file = into.resolve("sluice-" + module + ".jar");
        jar.run(System.out, System.err, "--create", "--file=" + file, "-C", entry, ".");
      }
    }
    return into;
  }

  private static Finished cassettes(String jvmOptions, String... arguments) throws Exception {
    Map<String, String> environment = new TreeMap<>();
    environment.put("SLUICE_JAVA_HOME", System.getProperty("java.home"));
    environment.put("SLUICE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 " + jvmOptions); // it ends soon
    List<String> command = new ArrayList<>(List.of("cassette", "ls"));
    command.addAll(List.of(arguments));
    return checkout.sluice(environment, command.toArray(String[]::new));
  }

  /** Where the JVM has a class from, when the user's options are these; nothing else may differ. */
  private static String source(String type, String jvmOptions) throws Exception {
    Path log = directory.resolve("loaded.log");
    Finished finished = cassettes("-Xlog:class+load:file=" + log + " " + jvmOptions, "--help");
    assertThat(finished).isEqualTo(new Finished(built.status(), built.out(), ""));
    try (Stream<String> lines = Files.lines(log)) {
      String line = lines.filter(it -> it.contains(type + " source: ")).findFirst().orElseThrow();
      return line.substring(line.indexOf(" source: ") + " source: ".length());
    }
  }

  @Test
  void after_a_build_a_start_is_rehearsed_once_and_told() throws Exception {
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.err()).contains("building", "rehearsing a start");
    assertThat(whole).isNotEmpty();
  }

  @Test
  void a_start_after_that_has_its_classes_from_the_archive() throws Exception {
    assertThat(source(PROGRAM, "")).startsWith(ARCHIVE);
  }

  @Test
  void rocksdbs_library_is_there_unpacked() throws Exception {
    RocksLogStore.open(RocksLogOptions.in(checkout.root().resolve("data/1"))).close().await();
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path log = directory.resolve("libraries.log");
    String told = "-Xlog:library=info:file=" + log + " -Djava.io.tmpdir=" + temporary;
    assertThat(cassettes(told, "--port", "1").status()).isZero();
    assertThat(temporary).isEmptyDirectory();
    assertThat(log).content().contains(archive.getParent() + "/librocksdbjni");
  }

  @ParameterizedTest
  @EnumSource
  void an_archive_that_will_not_do_is_not_used_and_not_spoken_of(Harm harm) throws Exception {
    harm.to(archive);
    assertThat(source(PROGRAM, "")).startsWith(JAR);
  }

  @Test
  void nor_is_one_of_jars_that_have_changed() throws Exception {
    Path jar = checkout.root().resolve("verticles/target/lib/sluice-core.jar");
    FileTime before = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(before.toMillis() - 60_000));
    try {
      assertThat(source(PROGRAM, "")).startsWith(JAR);
    } finally {
      Files.setLastModifiedTime(jar, before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xshare:off", "-XX:-UseCompressedOops"})
  void options_of_the_users_win_over_it(String option) throws Exception {
    assertThat(source(PROGRAM, option)).startsWith(JAR);
  }
}
