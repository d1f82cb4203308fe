package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice}, on machines with all kinds of Java and none. */
class ScriptTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private FakeCheckout checkout;

  @BeforeEach
  void checkOut() throws Exception {
    checkout = new FakeCheckout(directory);
  }

  @Test
  void help_lists_the_commands_without_any_jdk() throws Exception {
    Finished help = checkout.sluice("--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("run", "test", "bench", "cassette", "SLUICE_JAVA_HOME");
    for (String command : new String[] {"run", "test", "bench", "cassette"}) {
      Finished one = checkout.sluice(command, "--help");
      assertThat(one.status()).isZero();
      assertThat(one.out()).startsWith("Usage: ./sluice " + command);
    }
  }

  @Test
  void an_unknown_command_is_named_and_the_known_ones_listed() throws Exception {
    Finished unknown = checkout.sluice("rum");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err())
        .contains("no command 'rum'", "  run ", "  test ", "  bench ", "  cassette ");
  }

  @Test
  void no_command_is_wrong_usage() throws Exception {
    Finished none = checkout.sluice();
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).startsWith("Usage:");
  }

  @Test
  void without_a_jdk_it_says_what_it_found_and_what_to_install() throws Exception {
    Path jre = checkout.install("jre-21", "21.0.2", false);
    Finished run = checkout.sluice("run");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("needs a JDK 21 or newer, and found none")
        .contains("old java  (version 17)")
        .contains(jre + "  (version 21, but without javac: a JRE, not a JDK)")
        .contains("apt install", "brew install", "SLUICE_JAVA_HOME=");
  }

  @Test
  void a_newer_jdk_that_is_merely_installed_is_found_behind_java_17_on_path() throws Exception {
    checkout.install("eight", "1.8.0_402", true);
    Path jdk = checkout.install("twenty one", "21.0.2", true);
    Finished run = checkout.sluice("run", "--conf", "my conf.yaml");
    assertThat(run.err()).contains("maven JAVA_HOME=" + jdk);
    assertThat(run.out())
        .contains("java [-Djdk.virtualThreadScheduler.parallelism=32]")
        .contains("java [-Dsluice.home=" + checkout.root() + "]")
        .endsWith(
            "java [io.sluice.verticles.Launcher]\njava [run]\njava [--conf]\njava [my conf.yaml]\n");
    assertThat(run.status()).as("the status of Java itself").isEqualTo(7);
  }

  @Test
  void cassettes_are_the_programs_own_business() throws Exception {
    checkout.install("twenty one", "21.0.2", true);
    Finished listed = checkout.sluice("cassette", "ls", "my prices");
    assertThat(listed.out())
        .endsWith(
            "java [io.sluice.verticles.Launcher]\njava [cassette]\njava [ls]\njava [my prices]\n");
  }

  @Test
  void options_of_a_newer_jvm_are_added_by_version() throws Exception {
    checkout.install("25", "25", true);
    Finished run = checkout.sluice(Map.of("SLUICE_JAVA_OPTS", "-Xmx64m -Da=b"), "run");
    assertThat(run.out())
        .contains("java [-XX:+UseCompactObjectHeaders]", "java [-Xmx64m]\njava [-Da=b]\n")
        .contains("java [--enable-native-access=ALL-UNNAMED]")
        .doesNotContain("virtualThreadScheduler");
  }

  @Test
  void what_a_cluster_uses_of_the_jdk_is_opened_for_it_alone() throws Exception {
    checkout.install("25", "25", true);
    String opened = "java [java.base/sun.nio.ch=ALL-UNNAMED]";
    assertThat(checkout.sluice("run", "--cluster").out()).contains(opened);
    assertThat(checkout.sluice("run", "--cluster=c.yaml").out()).contains(opened);
    assertThat(checkout.sluice("run").out()).doesNotContain(opened);
  }

  @Test
  void java_home_beats_a_newer_one_and_sluice_java_home_beats_both() throws Exception {
    Path newest = checkout.install("26", "26.0.1", true);
    Path home = checkout.install("22", "22.0.1", true);
    Path chosen = checkout.install("23", "23", true);
    assertThat(checkout.sluice("test").out()).contains("JAVA_HOME=" + newest);
    Map<String, String> javaHome = Map.of("JAVA_HOME", home.toString());
    assertThat(checkout.sluice(javaHome, "test").out()).contains("JAVA_HOME=" + home);
    Map<String, String> both =
        Map.of("JAVA_HOME", home.toString(), "SLUICE_JAVA_HOME", chosen.toString());
    assertThat(checkout.sluice(both, "test").out()).contains("JAVA_HOME=" + chosen);
  }

  @Test
  void a_sluice_java_home_that_will_not_do_is_refused_not_replaced() throws Exception {
    checkout.install("25", "25", true);
    Path old = checkout.install("17", "17.0.1", true);
    Finished run = checkout.sluice(Map.of("SLUICE_JAVA_HOME", old.toString()), "run");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(old + " (version 17)", "JDK 21 or newer");
  }

  @Test
  void test_prefers_jdk_25_and_then_checks() throws Exception {
    checkout.install("26", "26.0.1", true);
    Path checks = checkout.install("25", "25.0.1", true);
    Finished test = checkout.sluice("test", "-pl", "modules/core");
    assertThat(test.status()).isZero();
    assertThat(test.out())
        .contains("JAVA_HOME=" + checks)
        .contains("-Pchecks")
        .contains("test -pl modules/core")
        .contains("checks on: passed");
  }

  @Test
  void test_does_without_the_checks_elsewhere_but_not_in_ci() throws Exception {
    checkout.install("21", "21.0.2", true);
    Finished test = checkout.sluice("test");
    assertThat(test.status()).isZero();
    assertThat(test.out()).doesNotContain("-Pchecks").contains("that takes a JDK 25: passed");
    Finished ci = checkout.sluice(Map.of("CI", "true"), "test");
    assertThat(ci.status()).isEqualTo(1);
    assertThat(ci.err()).contains("CI needs a JDK 25");
  }

  @Test
  void test_exits_with_the_status_of_maven() throws Exception {
    checkout.install("25", "25", true);
    Finished test = checkout.sluice(Map.of("MAVEN_STATUS", "3"), "test");
    assertThat(test.status()).isEqualTo(3);
    assertThat(test.out()).endsWith("checks on: FAILED\n");
  }

  @Test
  void run_builds_only_what_is_stale() throws Exception {
    checkout.install("25", "25", true);
    assertThat(checkout.sluice("run").err()).contains("building with JDK 25", "maven");
    assertThat(checkout.sluice("run").err()).isEmpty();
    checkout.edit("modules/core/src/main/Chunk.java");
    assertThat(checkout.sluice("run").err()).contains("building what has changed", "maven");
  }

  @Test
  void a_rehearsal_that_is_broken_off_leaves_nothing_behind() throws Exception {
    Path rehearsing = directory.resolve("rehearsing");
    FakeCheckout.java(
        checkout.install("25", "25", true),
        """
        #!/bin/sh
        for scratch; do :; done
        echo learned >"$scratch/archive"
        sleep 600 &
        echo $! >"$HOME/begun"
        mv "$HOME/begun" "$HOME/rehearsing"
        wait
        """);
    Process run =
        checkout
            .command(Map.of(), "run")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("told").toFile())
            .start();
    Await.until("a rehearsal", PATIENCE, () -> Files.exists(rehearsing));
    try (Stream<Path> left = Files.list(target())) {
      assertThat(left).anyMatch(ScriptTest::isScratch);
    }
    run.destroy();
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as("ended by SIGTERM").isEqualTo(128 + 15);
    try (Stream<Path> left = Files.list(target())) {
      assertThat(left).noneMatch(ScriptTest::isScratch);
    }
    assertThat(target().resolve("start"))
        .as("the next start tries again")
        .isDirectoryNotContaining("glob:**.archive");
    long started = Long.parseLong(Files.readString(rehearsing).strip());
    Await.until("its own end", PATIENCE, () -> ProcessHandle.of(started).isEmpty());
  }

  private Path target() {
    return checkout.root().resolve("verticles/target");
  }

  private static boolean isScratch(Path file) {
    return file.getFileName().toString().startsWith("start.");
  }

  @Test
  void run_does_not_start_what_could_not_be_built() throws Exception {
    checkout.install("25", "25", true);
    Finished run = checkout.sluice(Map.of("MAVEN_STATUS", "1"), "run");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the build failed");
    assertThat(checkout.sluice("run").err()).contains("maven");
  }
}
