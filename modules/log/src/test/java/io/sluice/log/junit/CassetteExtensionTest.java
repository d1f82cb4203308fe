package io.sluice.log.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs tests as a user has them, and looks at what came of them and of their file. */
@Isolated
class CassetteExtensionTest {

  @TempDir private Path directory;

  @BeforeEach
  void chooseFile() {
    PriceReports.RUNS.set(0);
    System.setProperty(PriceReports.FILE, file().toString());
  }

  @AfterEach
  void clear() {
    System.clearProperty(PriceReports.FILE);
    System.clearProperty(CassetteExtension.PROPERTY);
  }

  private Path file() {
    return directory.resolve("cassettes").resolve("prices.jsonl");
  }

  /** Runs a test class, and answers why its tests failed. */
  private List<String> failuresOf(Class<?> test, String mode) {
    System.setProperty(CassetteExtension.PROPERTY, mode);
    // Classes are initialised once in a process; a user's run of the tests is a process.
    PriceReports.PricesOfAllTests.cassette = CassetteExtension.of(file());
    PriceReports.OneOfThem.cassette = CassetteExtension.of(file());
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(test))
            .configurationParameter("junit.jupiter.conditions.deactivate", "*")
            .build(),
        summary);
    List<String> failures = new ArrayList<>();
    summary.getSummary().getFailures().stream()
        .map(failure -> String.valueOf(failure.getException().getMessage()))
        .forEach(failures::add);
    assertThat(summary.getSummary().getTestsFoundCount()).isPositive();
    return failures;
  }

  @Test
  void once_records_and_replay_asks_no_source() throws IOException {
    assertThat(failuresOf(PriceReports.PricesOfAllTests.class, "once")).isEmpty();
    String recorded = Files.readString(file());
    assertThat(recorded.lines().findFirst()).hasValue("{\"cassette\":\"prices\",\"format\":1}");
    assertThat(recorded).contains("\"market\":\"oslo\"").contains("\"market\":\"bern\"");
    assertThat(PriceReports.RUNS).hasValue(2);
    assertThat(failuresOf(PriceReports.PricesOfAllTests.class, "replay")).isEmpty();
    assertThat(PriceReports.RUNS).hasValue(2);
    assertThat(Files.readString(file())).isEqualTo(recorded);
  }

  @Test
  void an_unrecorded_request_fails_the_test_that_swallowed_it_and_no_other() {
    failuresOf(PriceReports.OneOfThem.class, "once");
    assertThat(failuresOf(PriceReports.PricesOfAllTests.class, "replay"))
        .singleElement()
        .asString()
        .contains("1 request is not recorded in " + file())
        .contains("the nearest is 000001: parameter market: recorded 'oslo', asked 'bern'")
        .contains("-Dsluice.cassette=once");
    assertThat(PriceReports.RUNS).hasValue(1);
  }

  @Test
  void without_a_file_it_says_how_to_record_one() {
    assertThat(failuresOf(PriceReports.OneOfThem.class, "replay"))
        .singleElement()
        .asString()
        .contains("cassette prices has no recordings")
        .contains("-Dsluice.cassette=once");
    assertThat(file()).doesNotExist();
  }

  @Test
  void an_instance_field_reads_and_writes_for_each_test() {
    assertThat(failuresOf(PriceReports.PricesOfEachTest.class, "once")).isEmpty();
    assertThat(PriceReports.RUNS).hasValue(2);
    assertThat(failuresOf(PriceReports.PricesOfEachTest.class, "replay")).isEmpty();
    assertThat(PriceReports.RUNS).hasValue(2);
  }

  @Test
  void off_asks_the_source_and_writes_nothing() {
    assertThat(failuresOf(PriceReports.OneOfThem.class, "off")).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_file_that_cannot_be_read_names_itself_and_the_line() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{\"cassette\":\"prices\",\"format\":1}\nnonsense\n");
    assertThat(failuresOf(PriceReports.OneOfThem.class, "replay"))
        .singleElement()
        .asString()
        .contains(file() + ": line 2: not a JSON object");
  }
}
