package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogOptions;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another owner of a store is heard of, as when one goes on that stood still. */
@Timeout(60)
class TwoOwnersTest {
  private final FakeNodes nodes = new FakeNodes();
  @TempDir private Path dir;

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static Buffer owner(String id, long since) {
    return new JsonObject()
        .put("id", id)
        .put("node", "other")
        .put("state", "serving")
        .put("store", true)
        .put("storeSince", since)
        .put("streams", new JsonArray())
        .toBuffer();
  }

  private Vertx owning() {
    Vertx vertx = nodes.start();
    vertx.deployVerticle(new MemberVerticle()).await();
    deploy(vertx);
    return vertx;
  }

  private void deploy(Vertx vertx) {
    JsonObject config = new JsonObject().put("baseDir", dir.toString());
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
  }

  /** Whether the list of members says that this node has the store. */
  private static boolean own(Members members) {
    return members.members().stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getBoolean("self", false))
        .anyMatch(it -> it.getBoolean("store"));
  }

  private static boolean isServed(ChunkBus bus) {
    try {
      return bus.log("a").head().await().name().equals("a");
    } catch (StreamException away) {
      assertThat(away.failure().code()).isEqualTo(FailureCode.UNAVAILABLE);
      return false;
    }
  }

  @Test
  void whose_store_is_served_for_longer_keeps_it_and_the_other_gives_up_without_losing_anything() {
    Vertx vertx = owning();
    ChunkBus bus = ChunkBus.on(vertx);
    bus.log("a").create(LogOptions.of("text/plain")).await();
    Members members = Members.of(vertx).orElseThrow();
    members.heard(owner("later", Long.MAX_VALUE));
    assertThat(isServed(bus)).isTrue();
    assertThat(own(members)).isTrue();

    members.heard(owner("earlier", 1));
    assertThat(own(members)).isFalse();
    until("it gives up", () -> !isServed(bus));
    until("its directory is free, and has what was written", this::isReopened);
  }

  /** Whether a node alone gets the directory, and finds what was written. */
  private boolean isReopened() {
    Vertx alone = Vertx.vertx();
    try {
      deploy(alone);
      return isServed(ChunkBus.on(alone));
    } finally {
      alone.close().await();
    }
  }

  private void until(String what, BooleanSupplier is) {
    long deadline = System.nanoTime() + Waiting.PATIENCE.toNanos();
    while (!is.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      nodes.first().timer(20, TimeUnit.MILLISECONDS).await();
    }
  }
}
