package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.rocks.RocksLogOptions;
import io.sluice.log.rocks.RocksLogStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code sluice cassette}, on a store in a directory. */
@Timeout(60)
class CassetteCommandTest {
  private static final String FILE =
      """
      {"cassette":"prices","format":1}
      {"interaction":"000001","request":{"path":"","parameters":{"market":"oslo"}},"info":{"contentType":"application/json"},"outcome":{"is":"completed"},"chunks":2,"recordedAt":"2026-01-01T00:00:00Z"}
      {"after":1200,"data":{"price":1}}
      {"after":900,"event":"tick","dataText":"not JSON"}
      {"after":15}
      {"interaction":"000002","request":{"path":"","parameters":{"market":"bern"}},"outcome":{"is":"failed","code":"SOURCE_FAILED","message":"gone \\u0007","retriable":false,"details":{}},"chunks":0,"recordedAt":"2026-01-02T00:00:00Z"}
      {"after":3}
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(conf(), "store: {type: rocksdb, directory: data, node: one}\n");
    Files.writeString(directory.resolve("prices.jsonl"), FILE);
  }

  private Path conf() {
    return directory.resolve("sluice.yaml");
  }

  private String file() {
    return directory.resolve("prices.jsonl").toString();
  }

  /** Runs a command, and answers its status. */
  private int sluice(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("cassette"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--conf", conf().toString()));
    CommandLine program = Launcher.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return program.execute(all.toArray(String[]::new));
  }

  @Test
  void what_is_imported_is_listed_shown_exported_and_removed() throws IOException {
    assertThat(sluice("import", file())).isZero();
    assertThat(out).hasToString("imported 2 interactions into prices\n");
    assertThat(sluice("import", file(), "--as", "copy")).isZero();
    sluice("ls");
    assertThat(out).hasToString("copy  2 interactions\nprices  2 interactions\n");
    sluice("ls", "prices");
    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            first -> assertThat(first).contains("000001", "market=oslo", "2 chunks"),
            second -> assertThat(second).contains("000002", "market=bern", "SOURCE_FAILED"));
    sluice("show", "prices", "000001");
    assertThat(out.toString()).contains("{\"after\":1200,\"data\":{\"price\":1}}").contains("tick");
    assertThat(out.toString()).doesNotContain("bern");
    Path exported = directory.resolve("exported.jsonl");
    assertThat(sluice("export", "prices", exported.toString())).isZero();
    assertThat(exported).hasContent(FILE);
    assertThat(directory.resolve("exported.jsonl.new")).doesNotExist();
    sluice("export", "prices", "-");
    assertThat(out.toString()).isEqualTo(FILE);
    assertThat(sluice("rm", "prices", "000002")).isZero();
    assertThat(out).hasToString("removed 1 interaction\n");
    assertThat(sluice("rm", "copy")).isZero();
    sluice("ls");
    assertThat(out).hasToString("prices  1 interaction\n");
  }

  @Test
  void a_store_that_a_node_has_open_is_left_alone_and_told() {
    assertThat(sluice("import", file())).isZero();
    WatchableLogStore taken =
        RocksLogStore.open(RocksLogOptions.in(directory.resolve("data").resolve("one")));
    try {
      assertThat(sluice("ls")).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("sluice: the store in " + directory.resolve("data").resolve("one"))
          .contains("is in use by another process", "stop it first");
    } finally {
      taken.close().await();
    }
  }

  @Test
  void nothing_is_made_where_there_is_nothing() {
    assertThat(sluice("ls")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no store in", "choose --conf and --port");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void a_file_that_is_none_names_its_line_and_changes_nothing() throws IOException {
    Files.writeString(directory.resolve("prices.jsonl"), FILE + "nonsense\n");
    assertThat(sluice("import", file())).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("sluice: line 8: not a JSON object\n");
    assertThat(sluice("ls")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "export", "ls", "rm"})
  void an_unknown_cassette_is_named(String command) {
    sluice("import", file());
    assertThat(sluice(command, "none")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no cassette none");
  }

  @Test
  void a_store_in_memory_has_nothing_to_look_at() throws IOException {
    Files.writeString(conf(), "store: {type: memory}\n");
    assertThat(sluice("ls")).isEqualTo(1);
    assertThat(err.toString()).contains("store.type is memory");
  }

  @Test
  void an_unknown_command_is_named_and_the_known_ones_are_listed() {
    assertThat(sluice("lst")).isEqualTo(2);
    assertThat(err.toString())
        .contains("there is no command 'lst'; there is: ls, show, export, import, rm");
  }
}
