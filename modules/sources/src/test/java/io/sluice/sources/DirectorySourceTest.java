package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorySourceTest extends SourceContract {
  @TempDir private Path dir;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectories(dir.resolve("root"));
    Files.createDirectories(root.resolve("sub/deep"));
    Files.createDirectories(dir.resolve("root-beside"));
    Files.writeString(dir.resolve("secret.txt"), "secret");
    Files.writeString(dir.resolve("root-beside/secret.txt"), "secret");
    Files.writeString(root.resolve("a.txt"), "0123456789");
    Files.writeString(root.resolve("sub/deep/ü; $(b) 'c'.pdf"), "deep");
    Files.writeString(root.resolve(".hidden"), "secret");
    Files.createSymbolicLink(root.resolve("out.txt"), dir.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("relative.txt"), Path.of("../secret.txt"));
    Files.createSymbolicLink(root.resolve("away"), dir);
    Files.createSymbolicLink(root.resolve("beside"), dir.resolve("root-beside"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    Files.createSymbolicLink(root.resolve("inside.txt"), root.resolve("a.txt"));
  }

  @Override
  protected SourceSubject subject(int chunks) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < chunks; i++) {
      text.append("%08d".formatted(i));
    }
    Files.writeString(root.resolve("blocks"), text);
    DirectorySource source = DirectorySource.of(vertx(), root, FileOptions.BYTES.blockBytes(8));
    return SourceSubject.of(() -> source.open(StreamRequest.create().path("blocks")));
  }

  private SourceDriver driver(StreamRequest request) {
    DirectorySource source = DirectorySource.of(vertx(), root);
    return new SourceDriver(vertx(), () -> source.open(request));
  }

  private SourceDriver driver(String path) {
    return driver(StreamRequest.create().path(path));
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, text/plain; charset=utf-8, 10",
    "inside.txt, text/plain; charset=utf-8, 10",
    "sub/deep/ü; $(b) 'c'.pdf, application/pdf, 4"
  })
  void a_file_is_found_by_its_path_and_told_with_type_and_length(
      String path, String type, long bytes) {
    SourceDriver driver = driver(path.replace("''", "'"));
    StreamInfo info = driver.info();
    assertThat(info.contentType()).isEqualTo(type);
    assertThat(info.bytes()).isEqualTo(bytes);
    assertThat(info.ranges()).isTrue();
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(String.join("", driver.texts())).hasSize((int) bytes);
    driver.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a.JSON, application/json",
    "a.geojson, application/geo+json",
    "a.ndjson, application/x-ndjson",
  })
  void json_is_blocks_of_bytes_that_are_json_as_a_whole(String name, String type)
      throws IOException {
    Files.writeString(root.resolve(name), "{}");
    try (SourceDriver driver = driver(name)) {
      StreamInfo info = driver.info();
      assertThat(info.contentType()).isEqualTo(StreamInfo.BINARY);
      assertThat(info.headers()).containsExactly(Map.entry(StreamInfo.WHOLE_TYPE, type));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, text/csv; charset=utf-8",
    "a.html, text/html; charset=utf-8",
    "a.tar.gz, application/gzip",
    "json, application/octet-stream",
    "a.none, application/octet-stream",
  })
  void the_type_goes_by_the_extension(String name, String type) throws IOException {
    Files.writeString(root.resolve(name), "x");
    try (SourceDriver driver = driver(name)) {
      assertThat(driver.info().contentType()).isEqualTo(type);
    }
  }

  private SourceDriver listing() {
    DirectorySource source = DirectorySource.of(vertx(), root).listing(true);
    return new SourceDriver(vertx(), () -> source.open(StreamRequest.create()));
  }

  private static List<String> names(List<String> entries) {
    return entries.stream().map(entry -> new JsonObject(entry).getString("name")).toList();
  }

  @Test
  void h2_a_listing_names_what_can_be_asked_for_and_nothing_else() throws IOException {
    Files.createDirectories(root.resolve(".git"));
    Files.writeString(root.resolve(".git/config"), "secret");
    Files.writeString(root.resolve("two\nlines"), "x");
    Files.writeString(root.resolve("sub/.hidden"), "secret");
    Files.createSymbolicLink(root.resolve("sub/round"), root);
    Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.from(Instant.EPOCH));
    try (SourceDriver driver = listing()) {
      assertThat(driver.info().columns()).containsExactly("name", "size", "modified");
      assertThat(driver.info().contentType()).isEqualTo(StreamInfo.JSON);
      assertThat(driver.start(ManualWriter.PLENTY).awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(names(driver.texts()))
          .containsExactlyInAnyOrder("a.txt", "inside.txt", "sub/deep/ü; $(b) 'c'.pdf");
      assertThat(driver.texts())
          .contains("{\"name\":\"a.txt\",\"size\":10,\"modified\":\"1970-01-01T00:00:00Z\"}");
    }
  }

  @Test
  void b1_a_listing_is_read_as_its_reader_takes_it_and_goes_so_deep() throws IOException {
    Path deep = root;
    for (int i = 1; i < DirectoryLister.MAX_DEPTH + 5; i++) {
      deep = Files.createDirectory(deep.resolve("d"));
      Files.writeString(deep.resolve("f"), "");
    }
    try (DirectoryLister lister = new DirectoryLister(root.toRealPath())) {
      List<String> all = new ArrayList<>();
      while (!lister.isAtEnd()) {
        List<Chunk> one = lister.read(1, Long.MAX_VALUE);
        assertThat(one.size()).isLessThanOrEqualTo(1);
        one.forEach(chunk -> all.add(chunk.text()));
      }
      assertThat(names(all).stream().filter(name -> name.endsWith("/f")))
          .hasSize(DirectoryLister.MAX_DEPTH - 1);
    }
  }

  @Test
  void a_range_is_answered_and_the_length_stays_the_wholes() {
    SourceDriver driver = driver(StreamRequest.create().path("a.txt").range(new ByteRange(3, 5)));
    assertThat(driver.info().bytes()).isEqualTo(10);
    driver.start(ManualWriter.PLENTY).awaitOutcome();
    assertThat(driver.texts()).containsExactly("345");
    driver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "none.txt",
        "../secret.txt",
        "sub/../../secret.txt",
        "sub/../a.txt",
        "./a.txt",
        "/etc/passwd",
        "//etc/passwd",
        "a.txt/",
        "a.txt/..",
        "..",
        ".",
        "..\\secret.txt",
        "sub\\..\\a.txt",
        "a.txt\0.pdf",
        "\0",
        "out.txt",
        "relative.txt",
        "away/secret.txt",
        "away/root/a.txt/../../secret.txt",
        "beside/secret.txt",
        "loop",
        "sub",
        ".hidden",
        "%2e%2e/secret.txt",
        "~/secret.txt",
        "$(cat a.txt)",
        "a.txt; cat a.txt",
        "a.txt\n"
      })
  void h2_nothing_else_can_be_named(String path) {
    assertThatThrownBy(() -> driver(path).info())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.UNKNOWN_STREAM);
              assertThat(e.failure().message()).doesNotContain(dir.toString(), "secret");
            });
  }

  @Test
  void parameters_are_refused() {
    assertThatThrownBy(() -> driver(StreamRequest.create().path("a.txt").with("x", "1")))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_REQUEST));
  }
}
