package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class ConfiguredSourcesTest {
  @TempDir private Path dir;

  @BeforeEach
  void writeFile() throws IOException {
    Files.writeString(dir.resolve("story.txt"), "Once upon a time\nthere was");
  }

  private ConfiguredSource create(Vertx vertx, String json) {
    return ConfiguredSources.create(vertx, "it", new JsonObject(json.replace('\'', '"')), dir);
  }

  private static SourceDriver driver(Vertx vertx, ConfiguredSource configured) {
    return new SourceDriver(vertx, () -> configured.source().open(StreamRequest.create()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'type':'numbers','size':50}                     | {\"i\":0,\"payload\":\"xxxx",
        "{'type':'zones','description':'times'}           | {\"zone\":\"Africa/Abidjan\"",
        "{'type':'story','file':'story.txt','pace':0}     | Once ",
        "{'type':'file','file':'story.txt'}               | Once upon a time\\nthere was",
        "{'type':'file','file':'story.txt','read':'lines'}| Once upon a time",
        "{'type':'file','file':'story.txt','blockBytes':4}| Once",
        "{'type':'jvm','period':20}                       | {\"event\":\"jdk."
      })
  void each_type_serves_its_first_chunk(String json, String first, Vertx vertx) {
    ConfiguredSource configured = create(vertx, json);
    SourceDriver driver = driver(vertx, configured);
    StreamInfo info = driver.info();
    assertThat(driver.start(1).awaitTexts(1).getFirst()).startsWith(first.replace("\\n", "\n"));
    driver.close();
    StreamInfo shape = configured.options().shape();
    assertThat(shape == null || shape.contentType().equals(info.contentType())).isTrue();
    assertThat(configured.options().description()).isNotBlank();
  }

  @Test
  void what_describes_one_machine_is_offered_on_its_node_only(Vertx vertx) {
    assertThat(create(vertx, "{'type':'jvm'}").options().scope())
        .isEqualTo(OfferOptions.Scope.NODE);
    assertThat(create(vertx, "{'type':'numbers'}").options())
        .satisfies(options -> {
          assertThat(options.scope()).isEqualTo(OfferOptions.Scope.CLUSTER);
          assertThat(options.parameters()).containsExactly("to", "size");
        });
    assertThat(create(vertx, "{'type':'zones','description':'d'}").options().description())
        .isEqualTo("d");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{}                               | key 'type' is missing; it must be one of numbers, zones",
        "{'type':'clock'}                 | key 'type' must be one of numbers, zones, story, jvm, file, http, not 'clock'",
        "{'type':'numbers','sise':1}      | unknown key 'sise'; allowed: type, description, size",
        "{'type':'numbers','size':39}     | key 'size' must be a whole number from 40 to 1048576, not '39'",
        "{'type':'numbers','size':'a'}    | key 'size' must be a whole number from 40 to 1048576, not 'a'",
        "{'type':'zones','description':1} | key 'description' must be text, not '1'",
        "{'type':'story'}                 | key 'file' is missing",
        "{'type':'story','file':'no.txt'} | key 'file' must be a file that exists and can be read, not 'no.txt'",
        "{'type':'file','file':'.'}       | key 'file' must be a file that exists",
        "{'type':'file','file':'story.txt','read':'rows'} | key 'read' must be one of bytes, lines, not 'rows'",
        "{'type':'file','file':'story.txt','contentType':'text'} | key 'contentType' must be a media type",
        "{'type':'jvm','events':[]}       | key 'events' must be a list of names",
        "{'type':'jvm','events':['jdk.No']} | key 'events' must be names that 'jfr metadata' lists",
        "{'type':'jvm','period':1}        | key 'period' must be a whole number from 10 to 3600000"
      })
  void a_mistake_names_the_key_the_value_and_what_is_allowed(
      String json, String message, Vertx vertx) {
    assertThatThrownBy(() -> create(vertx, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("stream 'it': " + message);
  }
}
