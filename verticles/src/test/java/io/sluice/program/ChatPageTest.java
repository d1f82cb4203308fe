package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.verticles.ChatVerticle;
import io.sluice.verticles.GatewayVerticle;
import io.sluice.verticles.HandModel;
import io.sluice.verticles.LogVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chat page in a real browser, with a model that a test holds. */
@Timeout(120)
class ChatPageTest {
  private static final String ENTER = ConsolePage.ENTER;
  private static final String SHIFT = "\uE008";
  private static final String HOSTILE =
      "</p><img src=x onerror=document.title='owned'></script><script>alert(1)</script>";

  /** The texts of what is said, in order. */
  private static final String TEXTS =
      "[...document.querySelectorAll('.said .text')].map(it => it.textContent)";

  private static final String STATUS = "document.querySelector('#status').textContent";

  @TempDir private static Path directory;
  private static Vertx vertx;
  private static HandModel model;
  private static String chat;
  private static String gateway;
  private static int port;
  private static Browser browser;
  private static ConsolePage page;

  @BeforeAll
  static void start() throws Exception {
    Programs.require("chromium");
    Programs.require("chromedriver");
    vertx = Vertx.vertx();
    vertx.deployVerticle(new LogVerticle(), options()).await();
    model = new HandModel();
    ChunkBus.on(vertx).offer("count", model).await();
    ChunkBus.on(vertx).offer("other", model).await();
    startChat();
    startGateway();
    browser = Browser.start(Files.createDirectory(directory.resolve("profile")));
    browser.look(1200, 900, "light");
    page = new ConsolePage(browser, url(""));
  }

  private static DeploymentOptions options() {
    JsonObject http =
        new JsonObject()
            .put("port", port)
            .put("drain", "50ms")
            .put("timings", new JsonObject().put("reconnect", "100ms"));
    JsonObject chats =
        new JsonObject().put("models", JsonArray.of("count", "other")).put("messageChars", 200);
    return new DeploymentOptions()
        .setConfig(
            new JsonObject()
                .put("http", http)
                .put("store", new JsonObject().put("type", "memory"))
                .put("chat", chats));
  }

  private static void startChat() {
    chat = vertx.deployVerticle(new ChatVerticle(), options()).await();
  }

  private static void startGateway() {
    GatewayVerticle verticle = new GatewayVerticle();
    gateway = vertx.deployVerticle(verticle, options()).await();
    port = verticle.actualPort();
  }

  private static void stop(String deployment) {
    vertx.undeploy(deployment).await();
  }

  private static URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + "/" + path);
  }

  @AfterAll
  static void end() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (vertx != null) {
      vertx.close().await();
    }
  }

  @AfterEach
  void the_browser_complains_of_nothing_but_answers_that_are_errors() throws Exception {
    model.release();
    assertThat(browser.complaints()).allMatch(told -> told.contains("Failed to load resource"));
  }

  private static void ask(String message) throws Exception {
    page.open("chat");
    type(message + ENTER);
  }

  private static void type(String keys) throws Exception {
    page.until("!document.querySelector('#send').hidden");
    page.evaluate("document.querySelector('#message').focus()");
    browser.press(keys);
  }

  private static void click(String id) throws Exception {
    page.until("(it => !it.hidden && !it.disabled)(document.querySelector('#" + id + "'))");
    page.evaluate("document.querySelector('#" + id + "').click()");
  }

  /** Waits until exactly this is said. */
  private static void untilSaid(String... texts) throws Exception {
    JsonArray expected = new JsonArray();
    for (String text : texts) {
      expected.add(text);
    }
    page.until("JSON.stringify(" + TEXTS + ") === JSON.stringify(" + expected.encode() + ")");
  }

  private static void untilOver() throws Exception {
    page.until("!document.querySelector('#send').hidden && " + STATUS + " === ''");
  }

  private static String counted(int to) {
    return IntStream.range(0, to).mapToObj(n -> n + " ").collect(Collectors.joining());
  }

  @Test
  void a_message_is_typed_its_answer_streams_and_the_conversation_goes_on() throws Exception {
    page.open("");
    page.click("Chat");
    page.until("document.querySelector('main h1').textContent === 'Chat'");
    type("count 9 hold 4" + ENTER);
    untilSaid("count 9 hold 4", counted(4));
    page.until(STATUS + " === 'Answering.'");
    page.until("document.querySelector('.assistant').getAttribute('aria-busy') === 'true'");
    assertThat(page.evaluate("document.querySelector('#message').value")).isEqualTo("");
    model.release();
    untilSaid("count 9 hold 4", counted(9));
    untilOver();
    assertThat(page.count("[aria-busy]")).isZero();
    type("say one");
    browser.press(SHIFT, ENTER);
    browser.press("two" + ENTER);
    untilSaid("count 9 hold 4", counted(9), "say one\ntwo", "one\ntwo");
    assertThat(page.text(".said:last-child .text")).isEqualTo("one\ntwo");
  }

  @Test
  void a_reload_in_the_middle_of_an_answer_continues_it_and_all_of_it_is_there_once()
      throws Exception {
    int asked = model.asked.size();
    ask("count 40 hold 10");
    for (int said = 10; said < 40; said += 10) {
      model.release(said);
      untilSaid("count 40 hold 10", counted(said));
      browser.reload();
      untilSaid("count 40 hold 10", counted(said));
      page.until(STATUS + " === 'Answering.'");
    }
    model.release();
    untilSaid("count 40 hold 10", counted(40));
    untilOver();
    browser.reload();
    untilSaid("count 40 hold 10", counted(40));
    assertThat(model.asked).hasSize(asked + 1);
  }

  @Test
  void a_reload_before_the_server_told_anything_sends_the_message_once() throws Exception {
    page.open("chat");
    page.evaluate(
        "(window.unheard = window.fetch,"
            + " window.fetch = (...all) => { window.unheard(...all); return new Promise(() => {}); })");
    int asked = model.asked.size();
    type("count 7 hold 3" + ENTER);
    Await.until("asked", Duration.ofSeconds(15), () -> model.asked.size() > asked);
    browser.reload();
    untilSaid("count 7 hold 3", counted(3));
    model.release();
    untilSaid("count 7 hold 3", counted(7));
    untilOver();
    assertThat(model.asked).hasSize(asked + 1);
  }

  @Test
  void an_answer_is_stopped_and_made_again() throws Exception {
    ask("count 9 hold 4");
    untilSaid("count 9 hold 4", counted(4));
    int closed = model.closed.get();
    click("stop");
    page.untilShown("Stopped.");
    untilOver();
    Await.until("cancelled", Duration.ofSeconds(15), () -> model.closed.get() > closed);
    click("retry");
    untilSaid("count 9 hold 4", counted(4), counted(4));
    model.release();
    untilSaid("count 9 hold 4", counted(4), counted(9));
    untilOver();
    page.until("document.querySelector('#retry').hidden");
    browser.reload();
    untilSaid("count 9 hold 4", counted(4), counted(9));
  }

  @Test
  void h1_a_failed_answer_says_so_and_a_retry_works_after_a_reload_too() throws Exception {
    ask("count 9 fail 4 once");
    page.untilShown("Failed (SOURCE_FAILED): lost count. Trying again");
    untilSaid("count 9 fail 4 once", counted(4));
    browser.reload();
    page.untilShown("Failed (SOURCE_FAILED): lost count. Trying again");
    click("retry");
    untilSaid("count 9 fail 4 once", counted(4), counted(9));
    untilOver();
  }

  @Test
  void what_one_tab_stops_is_stopped_in_the_other() throws Exception {
    ask("count 9 hold 4");
    untilSaid("count 9 hold 4", counted(4));
    String address = String.valueOf(page.evaluate("location.href"));
    String first = browser.tab();
    browser.openTab();
    try {
      browser.open(URI.create(address));
      untilSaid("count 9 hold 4", counted(4));
      click("stop");
      page.untilShown("Stopped.");
    } finally {
      browser.closeTab();
      browser.lookAt(first);
    }
    page.untilShown("Stopped.");
    untilSaid("count 9 hold 4", counted(4));
    untilOver();
  }

  @Test
  void h2_what_anybody_says_is_text_and_never_markup() throws Exception {
    ask("say " + HOSTILE);
    untilSaid("say " + HOSTILE, HOSTILE);
    untilOver();
    browser.reload();
    untilSaid("say " + HOSTILE, HOSTILE);
    assertThat(page.count("img, .said script")).isZero();
    assertThat(page.evaluate("document.title")).isEqualTo("Chat · Sluice");
  }

  @Test
  void a_gateway_that_is_gone_and_back_is_told_and_the_answer_goes_on_behind_what_was_read()
      throws Exception {
    ask("count 30 hold 4");
    untilSaid("count 30 hold 4", counted(4));
    int asked = model.asked.size();
    stop(gateway);
    page.until(STATUS + ".includes('Trying again in')");
    model.release(20);
    startGateway();
    untilSaid("count 30 hold 4", counted(20));
    model.release();
    untilSaid("count 30 hold 4", counted(30));
    untilOver();
    assertThat(model.asked).hasSize(asked);
  }

  @Test
  void h1_an_answer_whose_maker_is_gone_too_has_failed_and_can_be_made_again() throws Exception {
    ask("count 9 hold 4");
    untilSaid("count 9 hold 4", counted(4));
    stop(gateway);
    stop(chat);
    page.until(STATUS + ".includes('Trying again in')");
    startChat();
    startGateway();
    page.untilShown("Failed (NODE_LEAVING): the node that made the answer stops.");
    page.untilShown("Trying again may help.");
    untilSaid("count 9 hold 4", counted(4));
    click("retry");
    untilSaid("count 9 hold 4", counted(4), counted(4));
    model.release();
    untilSaid("count 9 hold 4", counted(4), counted(9));
  }

  @Test
  void a_message_sent_while_the_gateway_is_gone_is_asked_once_or_given_back() throws Exception {
    page.open("chat");
    page.until("document.querySelector('#stop').hidden");
    int asked = model.asked.size();
    stop(gateway);
    try {
      type("count 3" + ENTER);
      page.until(STATUS + ".includes('Trying again in')");
      click("stop");
      page.until("document.querySelector('#message').value === 'count 3'");
      untilSaid();
      type(ENTER);
      page.until(STATUS + ".includes('Trying again in')");
    } finally {
      startGateway();
    }
    untilSaid("count 3", counted(3));
    untilOver();
    assertThat(model.asked).hasSize(asked + 1);
  }

  @Test
  void another_model_can_be_chosen_and_the_first_is_asked_else() throws Exception {
    ask("count 2");
    page.until("document.querySelector('.assistant h2').textContent === 'Answer of count'");
    untilOver();
    page.until("!document.querySelector('#models').hidden");
    assertThat(page.evaluate("document.querySelector('#model').innerText.trim().split(/\\s+/)"))
        .isEqualTo(JsonArray.of("count", "other"));
    page.evaluate("document.querySelector('#model').value = 'other'");
    type("count 3" + ENTER);
    untilSaid("count 2", counted(2), "count 3", counted(3));
    page.until("document.querySelector('.said:last-child h2').textContent === 'Answer of other'");
  }

  @Test
  void h1_events_are_the_same_wherever_their_bytes_are_split() throws Exception {
    page.open("chat");
    Object different =
        browser.run(
            """
            const tell = arguments[arguments.length - 1];
            import('/console/sse.js').then(({ SseParser }) => {
              const lines = ['id: 1', 'data: gr\u00fc\u00dfe \ud83d\ude42', 'data: two', '',
                ': comment', 'data:x', '', ''];
              const whole = JSON.stringify([['1', 'gr\u00fc\u00dfe \ud83d\ude42\\ntwo'], ['1', 'x']]);
              const different = ['\\n', '\\r', '\\r\\n'].flatMap(end => {
                const bytes = new TextEncoder().encode(lines.join(end));
                return Array.from({ length: bytes.length + 1 }, (ignored, cut) => {
                  const parser = new SseParser();
                  const decoder = new TextDecoder();
                  const parts = [bytes.subarray(0, cut), bytes.subarray(cut)];
                  const events = parts.flatMap(it =>
                    parser.push(decoder.decode(it, { stream: true })));
                  return JSON.stringify(events.map(it => [it.id, it.data]));
                });
              }).filter(it => it !== whole);
              tell(different.join());
            }, error => tell(String(error)));
            """);
    assertThat(different).isEqualTo("");
  }

  @Test
  void a_message_that_is_refused_is_told_and_given_back() throws Exception {
    ask("x".repeat(201));
    page.untilShown("The server refused (413 MESSAGE_TOO_LONG): message has 201 characters");
    page.until("document.querySelector('#message').value.length === 201");
    untilSaid();
  }

  @Test
  void a_conversation_is_deleted_by_a_button_pressed_twice_and_another_begins() throws Exception {
    ask("count 2");
    untilSaid("count 2", counted(2));
    untilOver();
    String address = String.valueOf(page.evaluate("location.href"));
    assertThat(address).matches(".*/chat#[A-Za-z0-9_-]{22}");
    click("new");
    untilSaid();
    assertThat(page.evaluate("location.hash")).isEqualTo("");
    browser.open(URI.create(address));
    untilSaid("count 2", counted(2));
    click("delete");
    page.until("document.querySelector('#delete').textContent === 'Really delete it?'");
    click("delete");
    untilSaid();
    assertThat(page.evaluate("location.hash")).isEqualTo("");
    browser.open(URI.create(address));
    page.untilShown("The server refused (404 UNKNOWN_STREAM): there is no conversation");
  }

  @Test
  void it_is_not_wider_than_a_narrow_window_light_or_dark() throws Exception {
    try {
      ask("say " + "w".repeat(150));
      untilSaid("say " + "w".repeat(150), "w".repeat(150));
      for (String scheme : new String[] {"light", "dark"}) {
        browser.look(360, 900, scheme);
        page.until("document.documentElement.scrollWidth <= 360");
      }
    } finally {
      browser.look(1200, 900, "light");
    }
  }
}
