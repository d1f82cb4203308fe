package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;

/** The console in a browser, as its user sees it: by texts, labels and keys. */
final class ConsolePage {

  static final String TAB = "\uE004";
  static final String ENTER = "\uE007";
  static final String SPACE = " ";
  static final String RIGHT = "\uE014";

  /** How long a page may take to show something, in milliseconds. */
  private static final int PATIENCE_MS = 15_000;

  private final Browser browser;
  private final URI gateway;

  /** The pages of the gateway that is there. */
  ConsolePage(Browser browser, URI gateway) {
    this.browser = browser;
    this.gateway = gateway;
  }

  /** Goes to a view, as a new visitor. */
  void open(String view) throws IOException, InterruptedException {
    browser.open(URI.create("about:blank"));
    browser.open(gateway.resolve("/" + view));
    until("document.querySelector('main h1') !== null");
  }

  /** Waits until an expression is true, and tells what the page shows where it does not become. */
  void until(String expression) throws IOException, InterruptedException {
    Object came =
        browser.run(
            """
            const tell = arguments[arguments.length - 1];
            const end = Date.now() + %d;
            const look = () => {
              let is = false;
              try {
                is = Boolean(%s);
              } catch (error) {
                is = false;
              }
              is || Date.now() > end ? tell(is) : setTimeout(look, 30);
            };
            look();
            """
                .formatted(PATIENCE_MS, expression));
    assertThat(came).as(() -> expression + "\nin a page that shows:\n" + shown()).isEqualTo(true);
  }

  /** Waits until a text is seen somewhere. */
  void untilShown(String text) throws IOException, InterruptedException {
    until("document.body.innerText.includes(" + quoted(text) + ")");
  }

  private String shown() {
    try {
      return String.valueOf(evaluate("document.body.innerText"));
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  Object evaluate(String expression) throws IOException, InterruptedException {
    return browser.evaluate(expression);
  }

  /** The text of the first element that is selected. */
  String text(String selector) throws IOException, InterruptedException {
    return String.valueOf(
        evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''"));
  }

  /** How many are selected. */
  int count(String selector) throws IOException, InterruptedException {
    return ((Number) evaluate("document.querySelectorAll(" + quoted(selector) + ").length"))
        .intValue();
  }

  /** Presses the button or link of a text. */
  void click(String text) throws IOException, InterruptedException {
    String found =
        "[...document.querySelectorAll('button, a')].find(it => it.textContent === "
            + quoted(text)
            + ")";
    until(found);
    evaluate(found + ".click()");
  }

  /** Reads the stream of this view in a format, with parameters. */
  void read(String format, String parameters) throws IOException, InterruptedException {
    evaluate("document.getElementById('format-" + format + "').click()");
    evaluate(
        "((query) => { query.value = "
            + quoted(parameters)
            + "; query.dispatchEvent(new Event('input', {bubbles: true})); })"
            + "(document.getElementById('query'))");
    click("Read");
  }

  /** Presses Tab until the element with the focus has this text or id. */
  void tabTo(String name) throws IOException, InterruptedException {
    for (int i = 0; i < 60; i++) {
      browser.press(TAB);
      String focused =
          String.valueOf(
              evaluate(
                  "[document.activeElement.textContent, document.activeElement.id].join('|')"));
      if (focused.startsWith(name + "|") || focused.endsWith("|" + name)) {
        return;
      }
    }
    throw new AssertionError("nothing that Tab reaches is called " + name + "\n" + shown());
  }

  static String quoted(String text) {
    return new JsonObject().put("t", text).encode().replaceAll("^\\{\"t\":|\\}$", "");
  }
}
