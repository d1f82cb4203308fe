package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Offer;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogOffset;
import io.sluice.log.cassette.Cassette;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured around streams, in verticles as an application deploys them. */
@Timeout(60)
class FeedsAndCassettesTest {
  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private void deploy(String streams, int instances) {
    JsonObject store = new JsonObject("{\"store\": {\"type\": \"memory\"}}");
    vertx.deployVerticle(new LogVerticle(), new DeploymentOptions().setConfig(store)).await();
    JsonObject config = new JsonObject().put("streams", new JsonObject(streams));
    vertx
        .deployVerticle(
            SourceVerticle.class, new DeploymentOptions().setInstances(instances).setConfig(config))
        .await();
  }

  private ChunkStream open(String name, StreamRequest request) {
    return bus.open(name, request).await();
  }

  @Test
  void a_feed_is_one_log_whatever_the_number_of_instances_and_resumes_by_id() {
    deploy(
        "{\"n\": {\"type\": \"numbers\", \"feed\": {\"chunks\": 1000, \"slow\": \"block\"}}}", 3);
    assertThat(bus.offers()).extracting(Offer::segment).containsExactly("n");
    // One that takes nothing: under the policy block, nothing is trimmed before it was read.
    open("n", StreamRequest.create().prefetch(false)).pause();
    List<Chunk> first = open("n", StreamRequest.create().limit(5)).collect(10, 10_000).await();
    ChunkStream second = open("n", StreamRequest.create().limit(1));
    String id = new LogOffset(second.info().incarnation(), first.getLast().offset() + 1).toString();
    second.cancel();
    List<Chunk> rest =
        open("n", StreamRequest.create().from(id).limit(2)).collect(10, 9_000).await();
    assertThat(rest.getFirst().offset()).isEqualTo(first.getLast().offset() + 1);
  }

  @Test
  void jvm_as_a_feed_is_shared_and_its_ids_can_be_resumed_from() {
    deploy("{\"jvm\": {\"type\": \"jvm\", \"period\": \"10ms\", \"feed\": {}}}", 1);
    ChunkStream stream = open("jvm", StreamRequest.create().limit(2));
    assertThat(stream.info().isJson()).isTrue();
    assertThat(stream.info().columns()).contains("event");
    assertThat(stream.info().resumable()).isTrue();
    long incarnation = stream.info().incarnation();
    List<Chunk> seen = stream.collect(10, 1_000_000).await();
    String id = new LogOffset(incarnation, seen.getLast().offset() + 1).toString();
    List<Chunk> next =
        open("jvm", StreamRequest.create().from(id).limit(1)).collect(10, 1_000_000).await();
    assertThat(next.getFirst().offset()).isEqualTo(seen.getLast().offset() + 1);
  }

  @Test
  void a_mirrored_feed_runs_for_those_who_only_listen() throws Exception {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    vertx.eventBus().consumer("plain", message -> heard.offer(message.body())).completion().await();
    deploy(
        "{\"z\": {\"type\": \"jvm\", \"period\": \"10ms\", \"feed\": {\"mirror\": \"plain\"}}}", 2);
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isInstanceOf(JsonObject.class);
  }

  @Test
  void a_cassette_records_into_the_default_store_and_replays_from_it() {
    deploy(
        "{\"n\": {\"type\": \"numbers\", \"cassette\": {\"name\": \"taped\", \"ignore\":"
            + " {\"parameters\": [\"size\"]}, \"redact\": {\"fields\": [\"n\"]}}}}",
        1);
    StreamRequest request = StreamRequest.create().with("to", "3");
    List<Chunk> live = open("n", request).collect(10, 10_000).await();
    List<Chunk> played = open("n", request.with("size", "50")).collect(10, 10_000).await();
    assertThat(live).hasSize(3);
    assertThat(played).hasSize(3);
    assertThat(new Cassette(bus.logs(), "taped").interactions().await()).hasSize(1);
    assertThat(Metrics.on(vertx).registry().scrape())
        .contains("sluice_cassette_recordings_total{stream=\"n\"} 1.0");
  }

  @Test
  void a_request_without_a_recording_fails_and_is_counted() {
    deploy("{\"n\": {\"type\": \"numbers\", \"cassette\": {\"mode\": \"replay\"}}}", 1);
    assertThatThrownBy(() -> open("n", StreamRequest.create()))
        .hasMessageContaining("cassette n has no recordings");
    assertThat(Metrics.on(vertx).registry().scrape())
        .contains("sluice_cassette_unmatched_total{stream=\"n\"} 1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"feed\": {\"slow\": \"wait\"}}` | feed.slow = \"wait\": allowed is one of block,",
        "`{\"feed\": {\"key\": \"id\"}}` | streams.n.feed.key is for slow: latest",
        "`{\"feed\": {\"chunks\": 0}}` | feed.chunks = 0: allowed is a whole number from 1",
        "`{\"feed\": {\"chnks\": 1}}` | there is no such key; did you mean chunks?",
        "`{\"cassette\": {\"pace\": \"fast\"}}` | cassette.pace = \"fast\": allowed is recorded,",
        "`{\"cassette\": {\"pace\": \"0\"}}` | streams.n.cassette.pace: a pace is recorded",
        "`{\"cassette\": {\"mode\": \"rec\"}}` | cassette.mode = \"rec\": allowed is one of record,",
        "`{\"cassette\": {\"name\": \"a/b\"}}` | cassette.name = \"a/b\": allowed is 1 to 64 of"
      })
  void a_mistake_names_the_key_and_what_is_allowed(String wrapping, String message) {
    JsonObject stream = new JsonObject(wrapping).put("type", "numbers");
    JsonObject config = new JsonObject().put("streams", new JsonObject().put("n", stream));
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    assertThatThrownBy(vertx.deployVerticle(SourceVerticle.class, options)::await)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void what_the_documentation_shows_is_what_the_schema_has(@TempDir Path directory)
      throws Exception {
    String text = Files.readString(Path.of("../docs/cassettes.md"));
    Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text);
    int count = 0;
    while (blocks.find()) {
      // What is commented out is as it would be written.
      String block = blocks.group(1).replaceAll("(?m)^( +)# ([a-z]+: )", "$1$2");
      block = block.replace("slow: disconnect", "slow: latest");
      Path file = Files.writeString(directory.resolve("c.yaml"), block);
      Configuration configuration = Configuration.load(file, Map.of(), List.of());
      assertThat(new Wrappings(vertx, configuration, configuration.streams().keySet())).isNotNull();
      count++;
    }
    assertThat(count).isEqualTo(2);
  }

  @Test
  void two_streams_do_not_share_a_cassette() {
    assertThatThrownBy(() ->
            deploy(
                "{\"a\": {\"type\": \"numbers\", \"cassette\": {}}, \"b\": {\"type\":"
                    + " \"numbers\", \"cassette\": {\"name\": \"a\"}}}",
                1))
        .hasMessageContaining(
            "streams.b.cassette.name = a: is the name of the cassette of streams.a");
  }
}
