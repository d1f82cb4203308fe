package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a real browser, on a real gateway. */
@Timeout(120)
class ConsoleTest {

  private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path directory;
  private static Path conf;
  private static Gateway gateway;
  private static Browser browser;

  private ConsolePage page = new ConsolePage(browser, gateway.url("/"));

  @BeforeAll
  static void start() throws Exception {
    Programs.require("chromium");
    Programs.require("chromedriver");
    conf = configuration();
    gateway = Gateway.start(conf);
    browser = Browser.start(Files.createDirectory(directory.resolve("profile")));
    look(1200, "light");
  }

  private static Path configuration() throws IOException {
    Files.writeString(directory.resolve("torn.txt"), "{\"i\":0}\n{\"i\":1}\n{\"i\":\n");
    Files.writeString(directory.resolve("hostile.txt"), HOSTILE + "\n");
    Files.writeString(directory.resolve("ticks.txt"), "tick ".repeat(100_000));
    return Files.writeString(
        directory.resolve("console.yaml"),
        """
        http: {drain: 100ms, timings: {reconnect: 100ms}}
        store: {directory: data, node: console}
        streams:
          numbers: {type: numbers, size: 60}
          broken: {type: steps, of: torn, steps: [{rate: 5}]}
          torn: {type: file, file: torn.txt, read: lines, contentType: application/json}
          hostile:
            {type: file, file: hostile.txt, read: lines, description: '<b onclick="x">bold</b>'}
          taped: {type: numbers, size: 60, cassette: {mode: record}}
          ticks: {type: story, file: ticks.txt, pace: 20ms}
        """);
  }

  private static void look(int width, String scheme) throws Exception {
    browser.look(width, 900, scheme);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  @AfterEach
  void the_browser_complains_of_nothing_but_answers_that_are_errors() throws Exception {
    assertThat(browser.complaints()).allMatch(told -> told.contains("Failed to load resource"));
  }

  private static HttpResponse<Stream<String>> reader(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(gateway.url(path)).build();
    return CLIENT.send(request, BodyHandlers.ofLines());
  }

  @Test
  void a_stream_is_seen_moving_with_its_rate_its_reader_and_where_its_time_goes() throws Exception {
    page.open("");
    page.untilShown("Live");
    page.until(row("ticks") + ".includes('nobody reads')");
    try (Stream<String> lines = reader("/streams/ticks?format=ndjson").body()) {
      lines.iterator().next();
      page.until("/[1-9]/.test(" + cell("ticks", 1) + ") && " + cell("ticks", 3) + " === '1'");
      page.until("/ %\\s+waiting for the source|moving/.test(" + row("ticks") + ")");
      page.until("document.querySelector('.charts canvas') !== null");
    }
    page.until(cell("ticks", 1) + " === '0' && " + cell("ticks", 3) + " === '0'");
  }

  private static String row(String stream) {
    return "[...document.querySelectorAll('tbody tr')].find(it =>"
        + " it.querySelector('th').textContent.startsWith('"
        + stream
        + "')).innerText";
  }

  private static String cell(String stream, int column) {
    return row(stream).replace(".innerText", ".children[" + column + "].textContent");
  }

  @ParameterizedTest
  @CsvSource({"sse, 3", "ndjson, 3", "csv, 4", "json, 1", "raw, 1"})
  void chunks_arrive_in_each_format_and_its_curl_line_reads_the_same(String format, int rows)
      throws Exception {
    page.open("#/stream/numbers");
    page.read(format, "to=3");
    page.until("/Done after 3|is complete/.test(document.querySelector('#reading').innerText)");
    assertThat(page.count(".chunks li")).isEqualTo(rows);
    assertThat(page.text(".chunks")).contains("0").contains("2");
    String curl = page.text("#curl");
    assertThat(curl).startsWith("curl -s").contains("format=" + format);
    HttpRequest same =
        HttpRequest.newBuilder(URI.create(curl.substring(curl.indexOf("'") + 1, curl.length() - 1)))
            .build();
    HttpResponse<String> answer = CLIENT.send(same, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"i\":2".substring(format.equals("csv") ? 4 : 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "json", "raw"})
  void h2_what_a_producer_wrote_is_text_and_never_markup(String format) throws Exception {
    page.open("#/stream/hostile");
    page.read(format, "");
    page.until("document.querySelector('.chunks li') !== null");
    assertThat(page.text(".chunks")).contains("<img src=x onerror=");
    page.untilShown("<b onclick=\"x\">bold</b>");
    assertThat(page.count("img, b")).isZero();
    assertThat(page.evaluate("document.title")).isEqualTo("hostile · Sluice");
  }

  @Test
  void a_restart_of_the_server_is_survived_by_resuming() throws Exception {
    send("PUT", "/v1/stream/notes", "");
    send("POST", "/v1/stream/notes", "1\n2\n3\n");
    page.open("#/stream/notes");
    page.read("sse", "");
    page.until("document.querySelectorAll('.chunks li').length === 3");
    page.untilShown("Live");

    int port = gateway.url("/").getPort();
    gateway.kill();
    page.until("document.querySelector('#reading').innerText.includes('Trying again')");
    page.until("document.querySelector('#failure').innerText.includes('Trying again')");
    gateway = Gateway.start(port, conf);
    send("POST", "/v1/stream/notes", "4\n");

    page.until("document.querySelectorAll('.chunks li').length === 4");
    page.until("document.querySelector('#connection').innerText.includes('Live')");
    page.until("document.querySelector('#failure').hidden");
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('.chunks pre')].map(it => it.innerText).join()"))
        .isEqualTo("1,2,3,4");
    page.until("document.querySelector('#reading').innerText.startsWith('Reading. 4 chunks')");
  }

  private static void send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.url(path))
            .header("Content-Type", "application/x-ndjson")
            .method(method, BodyPublishers.ofString(body))
            .build();
    assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv"})
  void h1_a_failure_is_shown_as_one_after_what_came_before_it(String format) throws Exception {
    page.open("#/stream/broken");
    page.read(format, "");
    page.until("/BAD_CHUNK|not complete/.test(document.querySelector('#reading.error').innerText)");
    assertThat(page.text(".chunks")).contains("0").contains("1");
  }

  @Test
  void a_refused_open_says_why() throws Exception {
    page.open("#/stream/nowhere");
    page.read("sse", "");
    page.until("document.querySelector('#reading.error').innerText.includes('404 UNKNOWN_STREAM')");
    page.open("#/stream/numbers");
    page.read("ndjson", "to=many");
    page.until("document.querySelector('#reading.error').innerText.includes('400 BAD_REQUEST')");
  }

  @Test
  void a_subscription_is_stopped_and_its_reader_told() throws Exception {
    try (RawReader told = RawReader.get(gateway.url("/streams/ticks"), "text/event-stream")) {
      page.open("#/subscriptions");
      page.until(row("ticks") + ".includes('127.0.0.1')");
      page.evaluate(button("ticks") + ".click()");
      page.until(button("ticks") + ".textContent === 'Stop it?'");
      page.evaluate(button("ticks") + ".click()");
      page.untilShown("Stopped ticks for 127.0.0.1.");
      assertThat(told.takeAll()).contains("event: error", "CANCELLED", "operator");
    }
    page.until(
        "![...document.querySelectorAll('tbody th')].some(it => it.textContent === 'ticks')");
  }

  private static String button(String stream) {
    return row(stream).replace(".innerText", ".querySelector('button')");
  }

  @Test
  void everything_is_reached_by_keyboard() throws Exception {
    page.open("");
    page.tabTo("Subscriptions");
    browser.press(ConsolePage.ENTER);
    page.until(
        "document.activeElement.textContent === 'Subscriptions' && "
            + "document.activeElement.tagName === 'H1'");
    page.open("");
    page.until(row("numbers"));
    page.tabTo("numbers");
    browser.press(ConsolePage.ENTER);
    page.until("document.querySelector('h1').textContent === 'numbers'");
    page.tabTo("format-sse");
    browser.press(ConsolePage.RIGHT);
    page.tabTo("query");
    browser.press("to=2" + ConsolePage.ENTER);
    page.until("document.querySelectorAll('.chunks li').length === 2");
    page.until("document.querySelector('#curl').innerText.includes('format=ndjson')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#/stream/numbers", "#/subscriptions", "#/cluster", "#/recordings"})
  void no_view_is_wider_than_a_narrow_window(String view) throws Exception {
    try {
      for (String scheme : new String[] {"light", "dark"}) {
        look(360, scheme);
        page.open(view);
        page.untilShown("Live");
        page.until("document.documentElement.scrollWidth <= 360");
      }
    } finally {
      look(1200, "light");
    }
  }

  @Test
  void light_and_dark_are_drawn_in_their_own_colours() throws Exception {
    String background = "getComputedStyle(document.body).backgroundColor";
    page.open("");
    Object light = page.evaluate(background);
    try {
      look(1200, "dark");
      assertThat(page.evaluate(background)).isNotEqualTo(light);
    } finally {
      look(1200, "light");
    }
  }

  @Test
  void a_node_alone_says_so_and_whether_it_is_ready() throws Exception {
    page.open("#/cluster");
    page.untilShown("This node is alone");
    page.untilShown("accepting");
    page.until("document.querySelector('main .error:not([hidden])') === null");
  }

  @Test
  void a_recording_is_listed_with_what_was_asked_and_can_be_read() throws Exception {
    try (Stream<String> lines = reader("/streams/taped?to=3&format=ndjson").body()) {
      assertThat(lines).hasSize(3);
    }
    Await.until(
        "it is in the index",
        Duration.ofSeconds(20),
        () -> gateway.get("/cassettes").contains("\"entries\":1"));
    page.open("#/recordings");
    page.until(row("taped"));
    page.click("Show");
    page.until(row("000001") + ".includes('to=3')");
    page.until("/3\\s+completed/.test(" + row("000001") + ")");
    page.click("000001");
    page.until("document.querySelector('h1').textContent === 'cassettes/taped/000001/answer'");
    page.read("ndjson", "");
    page.until("document.querySelectorAll('.chunks li').length === 3");
  }
}
