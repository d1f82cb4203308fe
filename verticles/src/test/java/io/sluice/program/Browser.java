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
import java.util.List;
import java.util.OptionalInt;
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

  /**
   * A driver takes any free port of IPv4, wants the same of IPv6, and gives up when another program
   * has that one: then it is started again.
   */
  private static final int STARTS = 3;

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
            .put("goog:loggingPrefs", new JsonObject().put("browser", "WARNING"))
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
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < STARTS; i++) {
      Process driver =
          new ProcessBuilder(Programs.require("chromedriver"), "--port=0")
              .redirectErrorStream(true)
              .start();
      try {
        OptionalInt port = port(driver, told);
        if (port.isPresent()) {
          return new Browser(driver, port.getAsInt(), chromium);
        }
      } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
        end(driver);
        throw e;
      }
      end(driver);
    }
    throw new AssertionError("the driver did not start; it said: " + told);
  }

  private static OptionalInt port(Process driver, StringBuilder told) throws IOException {
    BufferedReader out = driver.inputReader(StandardCharsets.UTF_8);
    String line;
    while ((line = out.readLine()) != null) {
      Matcher port = PORT.matcher(line);
      if (line.contains("successfully") && port.find()) {
        return OptionalInt.of(Integer.parseInt(port.group(1)));
      }
      told.append(line).append('\n');
    }
    return OptionalInt.empty();
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

  /** The same with what is given back, not with a function. */
  Object evaluate(String expression) throws IOException, InterruptedException {
    return post(
        session + "/execute/sync",
        new JsonObject().put("script", "return " + expression + ";").put("args", new JsonArray()));
  }

  /** Presses keys one after the other, and lets go of each: U+E000 and up are keys without text. */
  void press(String keys) throws IOException, InterruptedException {
    JsonArray actions = new JsonArray();
    keys.codePoints()
        .mapToObj(Character::toString)
        .forEach(key -> actions.add(key("keyDown", key)).add(key("keyUp", key)));
    actions(actions);
  }

  /** Presses a key while another is held down. */
  void press(String held, String key) throws IOException, InterruptedException {
    JsonArray actions =
        JsonArray.of(
            key("keyDown", held), key("keyDown", key), key("keyUp", key), key("keyUp", held));
    actions(actions);
  }

  private static JsonObject key(String type, String key) {
    return new JsonObject().put("type", type).put("value", key);
  }

  private void actions(JsonArray actions) throws IOException, InterruptedException {
    JsonObject keyboard =
        new JsonObject().put("type", "key").put("id", "keyboard").put("actions", actions);
    post(session + "/actions", new JsonObject().put("actions", JsonArray.of(keyboard)));
  }

  /** Loads the page again, as its user does. */
  void reload() throws IOException, InterruptedException {
    post(session + "/refresh", new JsonObject());
  }

  /** The tab that is looked at. */
  String tab() throws IOException, InterruptedException {
    return (String) send(HttpRequest.newBuilder(URI.create(session + "/window")).build());
  }

  /** Opens another tab, and looks at it. */
  void openTab() throws IOException, InterruptedException {
    JsonObject told =
        (JsonObject) post(session + "/window/new", new JsonObject().put("type", "tab"));
    lookAt(told.getString("handle"));
  }

  /** Looks at a tab. */
  void lookAt(String tab) throws IOException, InterruptedException {
    post(session + "/window", new JsonObject().put("handle", tab));
  }

  /** Closes the tab that is looked at. */
  void closeTab() throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(URI.create(session + "/window")).DELETE().build());
  }

  /** Has the page think it is shown in a window of this size, to whom likes it light or dark. */
  void look(int width, int height, String scheme) throws IOException, InterruptedException {
    chromium(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    JsonObject feature = new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
    chromium("Emulation.setEmulatedMedia", new JsonObject().put("features", JsonArray.of(feature)));
  }

  /** What the browser itself has to complain of since it was asked last. */
  List<String> complaints() throws IOException, InterruptedException {
    JsonArray told = (JsonArray) post(session + "/se/log", new JsonObject().put("type", "browser"));
    return told.stream().map(each -> ((JsonObject) each).getString("message")).toList();
  }

  private void chromium(String command, JsonObject parameters)
      throws IOException, InterruptedException {
    post(
        session + "/goog/cdp/execute",
        new JsonObject().put("cmd", command).put("params", parameters));
  }

  private Object post(String uri, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    return send(request);
  }

  private Object send(HttpRequest request) throws IOException, InterruptedException {
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
