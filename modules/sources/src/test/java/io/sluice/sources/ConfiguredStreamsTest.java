package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.OfferOptions;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSource;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class ConfiguredStreamsTest {
  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private static Map<String, ConfiguredSource> create(Vertx vertx, String it) {
    Map<String, JsonObject> configs = new TreeMap<>();
    configs.put("it", json(it));
    configs.put("numbers", json("{'type':'numbers'}"));
    configs.put("zones", json("{'type':'zones'}"));
    configs.put("jvm", json("{'type':'jvm'}"));
    configs.put("back", json("{'type':'concat','streams':['it']}"));
    return ConfiguredStreams.create(vertx, configs, Path.of(""));
  }

  private static List<String> read(Vertx vertx, ConfiguredSource source, StreamRequest request) {
    SourceDriver driver = new SourceDriver(vertx, () -> source.source().open(request));
    driver.info();
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    driver.close();
    return driver.texts();
  }

  @Test
  void steps_are_done_one_after_the_other(Vertx vertx) {
    ConfiguredSource source =
        create(
                vertx,
                """
                {'type':'steps','of':'numbers','steps':[
                  {'retry':{'attempts':2,'delay':'10ms','maxDelay':'1s'}},
                  {'filter':{'field':'i','compare':'ge','value':7}},
                  {'map':{'select':['i'],'rename':{'i':'n'}}},
                  {'take':3},{'batch':2},{'rate':1000}]}\
                """)
            .get("it");
    assertThat(read(vertx, source, StreamRequest.create()))
        .containsExactly("[{\"n\":7},{\"n\":8}]", "[{\"n\":9}]");
    assertThat(source.options().parameters()).containsExactly("to", "size");
  }

  @Test
  void several_streams_take_the_parameters_of_each(Vertx vertx) {
    for (String type : List.of("concat", "merge")) {
      ConfiguredSource source =
          create(vertx, "{'type':'" + type + "','streams':['numbers','zones']}").get("it");
      List<String> texts = read(vertx, source, StreamRequest.create().with("to", "2"));
      assertThat(texts).hasSizeGreaterThan(100);
      assertThat(texts).filteredOn(it -> it.contains("\"i\"")).hasSize(2);
      assertThatThrownBy(() -> source.source().open(StreamRequest.create().with("no", "1")))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("allowed: to, size");
    }
    assertThat(
            create(vertx, "{'type':'merge','streams':['zones','jvm']}").get("it").options().scope())
        .isEqualTo(OfferOptions.Scope.NODE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'type':'steps','of':'no','steps':[{'take':1}]}| key 'of' must be one of back, it, jvm",
        "{'type':'steps','of':'it','steps':[{'take':1}]}| key 'of' must be a stream that is not made of this one",
        "{'type':'merge','streams':['back']}            | key 'streams' must be a stream that is not made of",
        "{'type':'merge','streams':[]}                  | key 'streams' must be a list of names",
        "{'type':'steps','of':'zones'}                  | key 'steps' is missing",
        "{'type':'steps','of':'zones','steps':[{'drop':1}]} | key 'steps[0]' must be one of filter, map",
        "{'type':'steps','of':'zones','steps':[{'take':1},{'take':0}]} | key 'steps[1].take' is wrong: count must be from 1",
        "{'type':'steps','of':'zones','steps':[{'batch':10001}]} | key 'steps[0].batch' is wrong: count must be from 1 to 10000",
        "{'type':'steps','of':'zones','steps':[{'rate':0}]} | key 'steps[0].rate' is wrong: a rate is more than 0",
        "{'type':'steps','of':'zones','steps':[{'retry':{'delay':'1'}}]} | key 'steps[0].retry.delay' must be a number and a unit",
        "{'type':'steps','of':'zones','steps':[{'filter':{'field':'a','compare':'lt','value':true}}]} | key 'steps[0].filter' is wrong: true and false",
        "{'type':'steps','of':'zones','steps':[{'map':{'select':1}}]} | key 'steps[0].map.select' must be a list of names",
        "{'type':'http','read':'sse','url':'http://u:secret@h/'} | key 'url' must have a host, and neither user",
        "{'type':'http','read':'sse','url':'file:///etc/passwd'} | key 'url' must begin with http",
        "{'type':'http','url':'http://h/'}                        | key 'read' is missing",
        "{'type':'http','read':'sse','url':'http://h/','headers':{'Host':'x'}} | key 'headers.Host' cannot be set",
        "{'type':'http','read':'sse','url':'http://h/','headers':{'A':'a\\nb'}} | key 'headers.A' must be at most",
        "{'type':'http','read':'sse','url':'http://h/','headers':{'A':'${ENV:SLUICE_NO_SUCH}'}} | key 'headers.A' needs the environment variable SLUICE_NO_SUCH",
        "{'type':'http','read':'sse','url':'http://h/','idleTimeout':0} | key 'idleTimeout' must be a whole number"
      })
  void a_mistake_names_the_stream_the_key_and_what_is_allowed(
      String config, String message, Vertx vertx) {
    assertThatThrownBy(() -> create(vertx, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s)stream '(it|back)': .*")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void an_upstream_is_asked_as_configured(Vertx vertx) {
    HttpServer server =
        SourceDriver.await(
            vertx
                .createHttpServer()
                .requestHandler(it ->
                    it.response()
                        .putHeader("Content-Type", "text/csv")
                        .end("uri,auth\n\"" + it.uri() + "\"," + it.getHeader("Authorization")))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
    JsonObject config =
        json("{'type':'http','read':'csv','headers':{'Authorization':'Bearer ${ENV:TOKEN}!'}}")
            .put("url", "http://127.0.0.1:" + server.actualPort() + "/a/{part}?q={q}")
            .put("defaults", new JsonObject().put("q", "none"));
    HttpSource source =
        new HttpConfig(
                new ConfigReader("it", config), config, Path.of(""), Map.of("TOKEN", "t$1")::get)
            .source(vertx);
    ConfiguredSource configured = new ConfiguredSource(source, OfferOptions.DEFAULT);
    assertThat(read(vertx, configured, StreamRequest.create().with("part", "x y/..")))
        .containsExactly("{\"uri\":\"/a/x%20y%2F..?q=none\",\"auth\":\"Bearer t$1!\"}");
  }
}
