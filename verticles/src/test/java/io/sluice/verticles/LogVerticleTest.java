package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.StreamLog;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LogVerticleTest {
  private static final LogOptions TEXT = LogOptions.of("text/plain");
  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path dir;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private String deploy(JsonObject store) {
    JsonObject config = new JsonObject().put("baseDir", dir.toString()).put("store", store);
    return vertx
        .deployVerticle(new LogVerticle(), new DeploymentOptions().setConfig(config))
        .await();
  }

  private static JsonObject memory() {
    return new JsonObject().put("type", "memory").put("logs", 2);
  }

  private FailureCode failure() {
    StreamException error =
        catchThrowableOfType(
            StreamException.class, () -> ChunkBus.on(vertx).logs().head("a").await());
    return error.failure().code();
  }

  @Test
  void its_store_is_that_of_the_bus_until_it_is_undeployed() {
    String deployment = deploy(memory());
    ChunkBus bus = ChunkBus.on(vertx);
    bus.log("a").create(TEXT).await();
    bus.log("b").create(TEXT).await();
    assertThatThrownBy(() -> bus.log("c").create(TEXT).await()).isInstanceOf(StreamException.class);
    assertThat(bus.logs().list("", null, 10).await().logs()).hasSize(2);
    vertx.undeploy(deployment).await();
    assertThat(failure()).isEqualTo(FailureCode.UNAVAILABLE);
    deploy(memory());
    assertThat(failure()).isEqualTo(FailureCode.UNKNOWN_STREAM);
  }

  @Test
  void a_second_store_is_not_served_and_the_node_goes_on() {
    deploy(memory());
    ChunkBus.on(vertx).log("a").create(TEXT).await();
    vertx.undeploy(deploy(memory())).await();
    assertThat(ChunkBus.on(vertx).log("a").head().await().name()).isEqualTo("a");
  }

  @Test
  void l5_a_log_that_was_closed_as_its_writer_left_ends_its_readers_so() {
    deploy(memory());
    StreamLog log = ChunkBus.on(vertx).log("a");
    log.create(TEXT).await();
    log.append(Append.of(List.of(Chunk.of("one")))).await();
    Failure left = Failure.of(FailureCode.NODE_LEAVING, "its writer stops");
    log.close(new Outcome.Failed(left)).await();
    for (String from : List.of("-1", log.head().await().tail().toString())) {
      ChunkStream read = log.open(StreamRequest.create().from(from)).await();
      read.exceptionHandler(ignored -> {});
      read.handler(ignored -> {});
      assertThat(read.outcome().await()).isEqualTo(new Outcome.Failed(left));
    }
  }

  @Test
  void by_default_what_was_written_survives_and_a_second_process_goes_on_without() {
    String deployment = deploy(new JsonObject());
    ChunkBus.on(vertx).log("a").create(TEXT).await();
    Vertx second = Vertx.vertx();
    JsonObject config = new JsonObject().put("baseDir", dir.toString());
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    second.deployVerticle(new LogVerticle(), options).await();
    second.close().await();
    vertx.undeploy(deployment).await();
    assertThat(dir.resolve("data/8080")).isNotEmptyDirectory();
    deploy(new JsonObject());
    assertThat(ChunkBus.on(vertx).log("a").head().await().contentType()).isEqualTo("text/plain");
  }

  @Test
  void a_node_may_have_no_store() {
    deploy(new JsonObject().put("type", "none"));
    assertThat(failure()).isEqualTo(FailureCode.UNAVAILABLE);
  }

  @Test
  void a_mistake_names_the_key_and_what_is_allowed() {
    assertThatThrownBy(() -> deploy(new JsonObject().put("type", "rocks")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("store.type")
        .hasMessageContaining("rocksdb, memory, none");
  }

  @Test
  void the_directory_is_named_after_the_port_unless_it_has_a_name() {
    Section none = new Section(JsonNodeFactory.instance.objectNode());
    assertThat(StoreOptions.of(none, 8081, dir).directory()).isEqualTo(dir.resolve("data/8081"));
    Section named =
        new Section(
            JsonNodeFactory.instance.objectNode().put("directory", "../x").put("node", "n1"));
    assertThat(StoreOptions.of(named, 8081, dir).directory())
        .isEqualTo(dir.resolveSibling("x").resolve("n1"));
  }
}
