package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamException;
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
    Files.writeString(dir.resolve("t.csv"), "a,b\n1,x\n");
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
        "{'type':'jvm','period':20}                       | {\"event\":\"jdk.",
        "{'type':'csv','file':'t.csv'}                    | {\"a\":\"1\",\"b\":\"x\"}",
        "{'type':'csv','file':'t.csv','columns':{'a':'integer'}} | {\"a\":1}",
        "{'type':'follow','file':'story.txt','start':'beginning','scope':'node'} | Once upon a time",
        "{'type':'process','command':['echo','it; $(id)']} | it; $(id)",
        "{'type':'process','command':['no-such'],'alternatives':[['also-none'],['echo','b']]} | b",
        "{'type':'process','command':['echo','{a}'],'parameters':{'a':{'default':'d'}}} | d"
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
        "{'type':'clock'}                 | key 'type' must be one of numbers, zones, story, jvm, file, csv, follow, process, directory, http, markov, not 'clock'",
        "{'type':'numbers','sise':1}      | unknown key 'sise'; allowed: type, description, size",
        "{'type':'numbers','size':39}     | key 'size' must be a whole number from 40 to 1048576, not '39'",
        "{'type':'numbers','size':'a'}    | key 'size' must be a whole number from 40 to 1048576, not 'a'",
        "{'type':'zones','description':1} | key 'description' must be text, not '1'",
        "{'type':'story'}                 | key 'file' is missing",
        "{'type':'markov'}                | key 'file' is missing",
        "{'type':'markov','file':'story.txt','order':3} | key 'order' must be a whole number from 1 to 2, not '3'",
        "{'type':'markov','file':'story.txt','seed':'x'} | key 'seed' must be a whole number from",
        "{'type':'story','file':'no.txt'} | key 'file' must be a file that exists and can be read, not 'no.txt'",
        "{'type':'file','file':'.'}       | key 'file' must be a file that exists",
        "{'type':'file','file':'story.txt','read':'rows'} | key 'read' must be one of bytes, lines, not 'rows'",
        "{'type':'file','file':'story.txt','contentType':'text'} | key 'contentType' must be a media type",
        "{'type':'jvm','events':[]}       | key 'events' must be a list of names",
        "{'type':'jvm','events':['jdk.No']} | key 'events' must be names that 'jfr metadata' lists",
        "{'type':'jvm','period':1}        | key 'period' must be a whole number from 10 to 3600000",
        "{'type':'csv','file':'t.csv','header':false} | a table without a header needs its columns",
        "{'type':'csv','file':'t.csv','columns':{'a':'int'}} | key 'columns' must be one of text, integer, number, boolean, not 'int'",
        "{'type':'csv','file':'t.csv','separator':'ab'} | key 'separator' must be one character, not 'ab'",
        "{'type':'csv','file':'t.csv','charset':'utf-9'} | key 'charset' must be a charset",
        "{'type':'follow'} | key 'file' is missing",
        "{'type':'follow','file':'x','interval':1} | key 'interval' must be a whole number from 10",
        "{'type':'process'} | key 'command' is missing",
        "{'type':'process','command':['echo',1]} | key 'command' must be a list of texts; write",
        "{'type':'process','command':['no-such']} | key 'command' must be a program that is installed",
        "{'type':'process','command':['echo','{a}']} | the slot {a} is not a declared parameter",
        "{'type':'process','command':['echo'],'parameters':{'a':{}}} | no argument has the slot {a}",
        "{'type':'process','command':['echo','{a}'],'parameters':{'a':{'pattern':'['}}} | key 'pattern' must be",
        "{'type':'directory','directory':'story.txt'} | key 'directory' must be a directory that exists"
      })
  void a_mistake_names_the_key_the_value_and_what_is_allowed(
      String json, String message, Vertx vertx) {
    assertThatThrownBy(() -> create(vertx, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("stream 'it': " + message);
  }

  @Test
  void a_program_that_is_not_installed_switches_an_optional_stream_off(Vertx vertx) {
    ConfiguredSource configured =
        create(vertx, "{'type':'process','command':['no-such'],'optional':true,'scope':'node'}");
    assertThat(configured.options().scope()).isEqualTo(OfferOptions.Scope.NODE);
    assertThatThrownBy(() -> driver(vertx, configured))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.UNAVAILABLE);
              assertThat(e.failure().message()).contains("no-such");
            });
  }

  @Test
  void a_directorys_files_are_its_paths(Vertx vertx) {
    ConfiguredSource configured = create(vertx, "{'type':'directory','directory':'.'}");
    SourceDriver driver =
        new SourceDriver(
            vertx, () -> configured.source().open(StreamRequest.create().path("story.txt")));
    assertThat(driver.info().contentType()).isEqualTo(StreamInfo.TEXT);
    driver.close();
  }
}
