package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's snippets for browsers, in a page of an origin that the gateway was told of. */
@Timeout(120)
class GuideBrowserTest {

  private static final byte[] PAGE =
      "<!doctype html><title>Guide</title>".getBytes(StandardCharsets.UTF_8);
  private static final String NUMBERS = "/streams/numbers?to=3";

  @TempDir private static Path directory;
  private static HttpServer pages;
  private static Gateway gateway;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    Programs.require("chromium");
    Programs.require("chromedriver");
    pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pages.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, PAGE.length);
          exchange.getResponseBody().write(PAGE);
          exchange.close();
        });
    pages.start();
    gateway = GuideGateway.start(directory, '"' + origin() + '"');
    browser = Browser.start(Files.createDirectory(directory.resolve("profile")));
    browser.open(URI.create(origin() + "/"));
  }

  private static String origin() {
    return "http://127.0.0.1:" + pages.getAddress().getPort();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (pages != null) {
      pages.stop(0);
    }
  }

  /** Runs a snippet and tells what it showed and how it ended. */
  private static JsonObject run(String kind, String stream, String atItsEnd) throws Exception {
    Object told =
        browser.run(
            """
            const tell = arguments[arguments.length - 1];
            const shown = [];
            const show = value => shown.push(value.i);
            const finished = count => tell({shown, count});
            const failed = message => tell({shown, message});
            (async () => {
            %s
            %s
            })().catch(error => failed(error.message));
            """
                .formatted(Snippets.of(kind, gateway.url("/"), stream), atItsEnd));
    return (JsonObject) told;
  }

  @Test
  void an_event_source_reads_to_the_end_and_stays_closed() throws Exception {
    JsonObject told = run("js eventsource", NUMBERS, "");
    assertThat(told.getJsonArray("shown")).isEqualTo(JsonArray.of(0, 1, 2));
    assertThat(told.getInteger("count")).isEqualTo(3);
  }

  @Test
  void h1_an_event_source_learns_of_a_failure() throws Exception {
    JsonObject told = run("js eventsource", GuideGateway.FAILING, "");
    assertThat(told.getJsonArray("shown")).isEqualTo(JsonArray.of(0, 1));
    assertThat(told.getString("message")).contains("a chunk of a JSON stream");
  }

  @Test
  void an_event_source_that_is_refused_says_so() throws Exception {
    assertThat(run("js eventsource", "/streams/nowhere?limit=9", "").getString("message"))
        .isEqualTo("refused");
  }

  @Test
  void fetch_reads_to_the_end() throws Exception {
    JsonObject told = run("js fetch", NUMBERS, "finished(shown.length);");
    assertThat(told.getJsonArray("shown")).isEqualTo(JsonArray.of(0, 1, 2));
    assertThat(told.getInteger("count")).isEqualTo(3);
  }

  @Test
  void h1_fetch_learns_of_a_failure() throws Exception {
    JsonObject told = run("js fetch", GuideGateway.FAILING, "finished(shown.length);");
    assertThat(told.getString("message")).isNotEmpty();
    assertThat(told.containsKey("count")).isFalse();
  }
}
