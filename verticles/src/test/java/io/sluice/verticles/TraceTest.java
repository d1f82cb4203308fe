package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.metrics.Metrics;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A client's trace goes over the bus to another node, to the upstream there, and into its log. */
@Timeout(60)
class TraceTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final FakeNodes nodes = new FakeNodes();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger streams = (Logger) LoggerFactory.getLogger("io.sluice.streams");
  private Client client;

  @BeforeEach
  void start() {
    lines.start();
    streams.addAppender(lines);
    streams.setLevel(Level.INFO);
    Vertx producer = nodes.start();
    Metrics.create(10).bind(producer);
    int upstream =
        producer
            .createHttpServer()
            .requestHandler(request -> {
              asked.add(String.valueOf(request.getHeader("traceparent")));
              request.response().putHeader("Content-Type", "application/x-ndjson").end("{}\n");
            })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    JsonObject source =
        new JsonObject()
            .put("type", "http")
            .put("read", "ndjson")
            .put("url", "http://127.0.0.1:" + upstream + "/");
    JsonObject config = new JsonObject().put("streams", new JsonObject().put("up", source));
    producer
        .deployVerticle(SourceVerticle.class, new DeploymentOptions().setConfig(config))
        .await();
    GatewayVerticle gateway = new GatewayVerticle();
    nodes
        .start()
        .deployVerticle(
            gateway,
            new DeploymentOptions()
                .setConfig(new JsonObject().put("http", new JsonObject().put("port", 0))))
        .await();
    client = new Client(gateway.actualPort());
  }

  @AfterEach
  void stop() {
    streams.detachAppender(lines);
    streams.setLevel(null);
    nodes.close();
  }

  private String read(String traceparent) {
    int before = lines.list.size();
    assertThat(client.get("/streams/up?format=ndjson", "traceparent", traceparent).statusCode())
        .isEqualTo(200);
    Waiting.until(nodes.first(), "a line", () -> lines.list.size() > before);
    return lines.list.getLast().getFormattedMessage();
  }

  @Test
  void a_trace_goes_along_and_is_told_where_the_stream_ends() {
    assertThat(read(TRACE))
        .startsWith("stream=up id=")
        .contains(" outcome=completed chunks=1 ")
        .contains(" source=")
        .endsWith(" traceparent=" + TRACE);
    assertThat(asked).containsExactly(TRACE);
  }

  @Test
  void what_is_no_trace_is_ignored() {
    assertThat(read("00-mine-01")).doesNotContain("traceparent");
    assertThat(asked).containsExactly("null");
  }
}
