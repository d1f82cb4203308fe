package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest extends SourceContract {
  private static final CsvOptions DEFAULT = CsvOptions.DEFAULT;
  private static final Map<String, CsvType> TYPED = new LinkedHashMap<>();

  static {
    TYPED.put("n", CsvType.INTEGER);
    TYPED.put("x", CsvType.NUMBER);
    TYPED.put("ok", CsvType.BOOLEAN);
    TYPED.put("t", CsvType.TEXT);
  }

  @TempDir private Path dir;

  private static String numbered(int rows) {
    StringBuilder text = new StringBuilder("i,name\n");
    for (int i = 0; i < rows; i++) {
      text.append(i).append(",row ").append(i).append('\n');
    }
    return text.toString();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(dir, "table", ".csv"), content);
  }

  private SourceSubject subject(String content) throws IOException {
    Path path = file(content.getBytes(StandardCharsets.UTF_8));
    return SourceSubject.of(
        () -> new io.sluice.sources.CsvSource(vertx(), path, DEFAULT).open(StreamRequest.create()));
  }

  @Override
  protected SourceSubject subject(int chunks) throws IOException {
    return subject(numbered(chunks));
  }

  @Override
  protected SourceSubject failing(int chunks) throws IOException {
    return subject(numbered(chunks) + "too,many,fields\n");
  }

  private SourceDriver driver(CsvOptions options, byte[] content) throws IOException {
    Path path = file(content);
    io.sluice.sources.CsvSource source = new io.sluice.sources.CsvSource(vertx(), path, options);
    return new SourceDriver(vertx(), () -> source.open(StreamRequest.create()));
  }

  private SourceDriver driver(CsvOptions options, String content) throws IOException {
    return driver(options, content.getBytes(options.charset()));
  }

  private static SourceDriver readAll(SourceDriver driver) {
    driver.info();
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    driver.close();
    return driver;
  }

  private static Failure failure(SourceDriver driver) {
    driver.start(ManualWriter.PLENTY);
    Failure failure = ((Outcome.Failed) driver.awaitOutcome()).failure();
    driver.close();
    return failure;
  }

  @Test
  void rows_are_objects_of_the_headers_columns() throws IOException {
    SourceDriver driver = driver(DEFAULT, "id,\"a \"\"b\"\"\",\n1,\"x\ny, \"\"z\"\"\",\n\n2,,3\n");
    StreamInfo info = driver.info();
    assertThat(info.contentType()).isEqualTo(StreamInfo.JSON);
    assertThat(info.columns()).containsExactly("id", "a \"b\"", "column3");
    assertThat(readAll(driver).texts())
        .containsExactly(
            "{\"id\":\"1\",\"a \\\"b\\\"\":\"x\\ny, \\\"z\\\"\",\"column3\":\"\"}",
            "{\"id\":\"2\",\"a \\\"b\\\"\":\"\",\"column3\":\"3\"}");
  }

  @Test
  void declared_columns_are_chosen_ordered_and_typed() throws IOException {
    SourceDriver driver =
        driver(
            DEFAULT.columns(true, TYPED),
            """
            t,left out,ok,x,n
             a ,-,true,1.50, 12\s
            =1+1,-,0,1e-3,-123456789012345678901234567890
            ,-,,,
            """);
    assertThat(driver.info().columns()).containsExactly("n", "x", "ok", "t");
    assertThat(readAll(driver).texts())
        .containsExactly(
            "{\"n\":12,\"x\":1.50,\"ok\":true,\"t\":\" a \"}",
            "{\"n\":-123456789012345678901234567890,\"x\":0.001,\"ok\":false,\"t\":\"=1+1\"}",
            "{\"n\":null,\"x\":null,\"ok\":null,\"t\":\"\"}");
  }

  @Test
  void without_a_header_the_declared_columns_are_from_the_left() throws IOException {
    SourceDriver driver = driver(DEFAULT.columns(false, Map.of("only", CsvType.INTEGER)), "1\n2\n");
    assertThat(readAll(driver).texts()).containsExactly("{\"only\":1}", "{\"only\":2}");
    assertThatThrownBy(() -> DEFAULT.columns(false, Map.of()))
        .hasMessageContaining("needs its columns declared");
  }

  @Test
  void dialects_are_read() throws IOException {
    CsvOptions options = DEFAULT.dialect(';', '\'', '#', StandardCharsets.ISO_8859_1);
    assertThat(readAll(driver(options, "ä;b\r\n# no row\r\n'1;2';ü\r\n")).texts())
        .containsExactly("{\"ä\":\"1;2\",\"b\":\"ü\"}");
    assertThat(readAll(driver(DEFAULT, "\uFEFF\"a\"\n1")).texts()).containsExactly("{\"a\":\"1\"}");
    byte[] malformed = {'a', '\n', (byte) 0xff, '\n'};
    assertThat(readAll(driver(DEFAULT, malformed)).texts()).containsExactly("{\"a\":\"\uFFFD\"}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "1,1,true|2|it has 3 fields, not 4",
        "1,1,true,a,b|2|it has 5 fields, not 4",
        "1.5,1,true,a|2|'n' is no integer: '1.5'",
        "1,1x,true,a|2|'x' is no number: '1x'",
        "1,0x1,true,a|2|'x' is no number: '0x1'",
        "1,NaN,true,a|2|'x' is no number: 'NaN'",
        "1,1,maybe,a|2|'ok' is no boolean: 'maybe'"
      })
  void a_bad_row_fails_with_its_line(String row, String line, String message) throws IOException {
    String table = "n,x,ok,t\n" + row + "\n1,1,yes,good\n";
    Failure failure = failure(driver(DEFAULT.columns(true, TYPED), table));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.message()).isEqualTo("line " + line + ": " + message);
    assertThat(failure.details()).containsEntry("line", line);
    CsvOptions skip = DEFAULT.columns(true, TYPED).rows(CsvOptions.BadRows.SKIP, 1000);
    SourceDriver skipping = readAll(driver(skip, table));
    assertThat(skipping.texts()).containsExactly("{\"n\":1,\"x\":1,\"ok\":true,\"t\":\"good\"}");
    assertThat(skipping.gaps()).containsExactly(new Gap(2, 3, Gap.Reason.SKIPPED));
    assertThat(skipping.items().getFirst()).isInstanceOf(Gap.class);
  }

  @Test
  void s4_rows_left_out_are_told_as_gaps_of_their_lines_in_their_place() throws IOException {
    SourceDriver driver =
        driver(
            DEFAULT.rows(CsvOptions.BadRows.SKIP, 1000),
            "a\n1\nbad,\"on\r\ntwo\"\nbad,too\n\n2\nbad,\"three\n\nlines\"\n");
    readAll(driver);
    assertThat(driver.items())
        .containsExactly(
            Chunk.of("{\"a\":\"1\"}"),
            new Gap(3, 6, Gap.Reason.SKIPPED),
            Chunk.of("{\"a\":\"2\"}"),
            new Gap(8, 11, Gap.Reason.SKIPPED));
  }

  @Test
  void good_rows_before_a_bad_one_are_told() throws IOException {
    SourceDriver driver = driver(DEFAULT, "a\n1\n2\n\"3\n3\"\n4,5\n");
    assertThat(failure(driver).details()).containsEntry("line", "6");
    assertThat(driver.texts()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n\"1\"2\n",
        "a\nxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "a,b\nxxxxxxxxxx,xxxxxxxxxx\n"
      })
  void b1_what_cannot_be_read_fails_under_either_policy(String table) throws IOException {
    for (CsvOptions.BadRows policy : CsvOptions.BadRows.values()) {
      Failure failure = failure(driver(DEFAULT.rows(policy, 16), table));
      assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
      assertThat(failure.details()).containsEntry("line", "2");
    }
  }

  @Test
  void a_small_limit_on_rows_is_no_limit_on_tables() throws IOException {
    String table = "id,longer name\n" + "12345,some text\n".repeat(5_000);
    assertThat(readAll(driver(DEFAULT.rows(CsvOptions.BadRows.FAIL, 50), table)).texts())
        .hasSize(5_000)
        .containsOnly("{\"id\":\"12345\",\"longer name\":\"some text\"}");
  }

  @Test
  void what_is_no_such_table_is_refused_before_it_begins() throws IOException {
    assertRefused(DEFAULT, "", "line 1: there is no header");
    assertRefused(DEFAULT, "a,b,a\n", "line 1: the header has the column 'a' twice");
    assertRefused(DEFAULT.columns(true, TYPED), "n,x,ok\n", "line 1: the header has no column 't'");
  }

  private void assertRefused(CsvOptions options, String content, String message)
      throws IOException {
    SourceDriver driver = driver(options, content);
    assertThatThrownBy(driver::info)
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.failure().message()).isEqualTo(message));
    driver.close();
  }

  @Test
  void a_header_alone_is_a_table_without_rows() throws IOException {
    assertThat(readAll(driver(DEFAULT, "a,b\n")).texts()).isEmpty();
  }

  @Test
  void b1_so_many_bad_rows_are_no_table() throws IOException {
    SourceDriver driver =
        driver(DEFAULT.rows(CsvOptions.BadRows.SKIP, 100), "a\n" + "1,2\n".repeat(10_000));
    assertThat(failure(driver).message()).contains("10000 rows one after the other are bad");
  }
}
