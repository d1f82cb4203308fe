package io.sluice.program;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium, driven as the W3C's WebDriver says: https://www.w3.org/TR/webdriver2/. */
@SuppressWarnings("try") // an interrupted test is over anyway
final class Browser implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("on port (\\d+)");
  private static final JsonArray FLAGS =
      JsonArray.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  private Browser(Process driver, int port, JsonObject chromium)
      throws IOException, InterruptedException {
    this.driver = driver;
    String sessions = "http://127.0.0.1:" + port + "/session";
    JsonObject always =
        new JsonObject()
            .put("goog:chromeOptions", chromium)
            .put("timeouts", new JsonObject().put("script", 20_000));
    JsonObject answer =
        (JsonObject)
            post(
                sessions,
                new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", always)));
    this.session = sessions + "/" + answer.getString("sessionId");
  }

  /** Starts one with a profile in this empty directory. */
  static Browser start(Path profile) throws IOException, InterruptedException {
    JsonObject chromium =
        new JsonObject()
            .put("binary", Programs.require("chromium"))
            .put("args", FLAGS.copy().add("--user-data-dir=" + profile));
    Process driver =
        new ProcessBuilder(Programs.require("chromedriver"), "--port=0")
            .redirectErrorStream(true)
            .start();
    try {
      return new Browser(driver, port(driver), chromium);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      end(driver);
      throw e;
    }
  }

  private static int port(Process driver) throws IOException {
    BufferedReader out = driver.inputReader(StandardCharsets.UTF_8);
    String line;
    while ((line = out.readLine()) != null) {
      Matcher told = PORT.matcher(line);
      if (line.contains("successfully") && told.find()) {
        return Integer.parseInt(told.group(1));
      }
    }
    throw new AssertionError("the driver did not start");
  }

  /** Goes to a page. */
  void open(URI page) throws IOException, InterruptedException {
    post(session + "/url", new JsonObject().put("url", page.toString()));
  }

  /** Runs a script in the page, and answers what it gives to its last argument, a function. */
  Object run(String script) throws IOException, InterruptedException {
    return post(
        session + "/execute/async",
        new JsonObject().put("script", script).put("args", new JsonArray()));
  }

  private Object post(String uri, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError("the browser says: " + response.body());
    }
    return new JsonObject(response.body()).getValue("value");
  }

  @Override
  public void close() throws IOException {
    try {
      client.send(
          HttpRequest.newBuilder(URI.create(session)).DELETE().build(), BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(driver);
    }
  }

  private static void end(Process driver) {
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
  }
}
