package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.sources.Sources;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes tell each other of themselves, and what is made of it. */
@Timeout(30)
class MembersTest {
  private final AtomicLong nanos = new AtomicLong(1);
  private final FakeNodes nodes = new FakeNodes();

  @AfterEach
  void stop() {
    nodes.close();
  }

  private Vertx node() {
    return nodes.start();
  }

  /** Members whose talk is carried by the test. */
  private Members members(String name) {
    return new Members(node(), name, nanos::get);
  }

  private void until(String what, BooleanSupplier is) {
    Waiting.until(nodes.first(), what, is);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static Buffer said(String id, String node, String state) {
    return new JsonObject()
        .put("id", id)
        .put("node", node)
        .put("state", state)
        .put("store", true)
        .put("streams", List.of(new JsonObject().put("name", "clock").put("scope", "cluster")))
        .toBuffer();
  }

  private static List<String> states(Members members) {
    return members.members().stream()
        .map(JsonObject.class::cast)
        .map(it -> it.getString("node") + " " + it.getString("state"))
        .toList();
  }

  @Test
  void nodes_that_were_heard_of_are_listed_with_what_they_offer() {
    Members here = members("a");
    here.heard(said("1", "b", "serving"));
    assertThat(states(here)).containsExactly("a serving", "b serving");
    assertThat(here.streams())
        .singleElement()
        .extracting(it -> it.getString("name") + " on " + it.getString("node"))
        .isEqualTo("clock on b");
    assertThat(here.storeOwner()).hasValue("b");
  }

  @Test
  void who_is_silent_is_unreachable_and_then_forgotten() {
    Members here = members("a");
    here.heard(said("1", "b", "serving"));
    pass(Duration.ofSeconds(7));
    assertThat(states(here)).containsExactly("a serving", "b unreachable");
    assertThat(here.streams()).isEmpty();
    assertThat(here.storeOwner()).isEmpty();
    here.heard(said("1", "b", "serving"));
    assertThat(states(here)).containsExactly("a serving", "b serving");
    pass(Duration.ofSeconds(61));
    here.forget();
    assertThat(states(here)).containsExactly("a serving");
  }

  @Test
  void who_leaves_offers_nothing_and_who_is_back_is_listed_once() {
    Members here = members("a");
    here.heard(said("1", "b", "leaving"));
    assertThat(states(here)).containsExactly("a serving", "b leaving");
    assertThat(here.streams()).isEmpty();
    here.heard(said("1", "b", "left"));
    pass(Duration.ofSeconds(7));
    assertThat(states(here)).containsExactly("a serving", "b left");
    here.heard(said("2", "b", "serving"));
    assertThat(states(here)).containsExactly("a serving", "b serving");
  }

  @Test
  void what_became_of_its_predecessors_hides_nothing_of_a_node_that_is_started_again() {
    Members here = members("a");
    for (int start = 0; start < 20; start++) {
      here.heard(said("" + start, "b", "serving"));
      pass(Duration.ofSeconds(1));
      here.heard(said("" + start, "b", "leaving"));
      assertThat(states(here)).as("start %d", start).containsExactly("a serving", "b leaving");
      pass(Duration.ofSeconds(1));
      here.heard(said("" + start, "b", "left"));
      assertThat(states(here)).as("start %d", start).containsExactly("a serving", "b left");
      assertThat(here.count(Member.State.LEFT)).isEqualTo(1);
      pass(Duration.ofSeconds(1));
    }
    here.heard(said("killed", "b", "serving"));
    pass(Duration.ofSeconds(7));
    assertThat(states(here)).containsExactly("a serving", "b unreachable");
  }

  @Test
  void what_somebody_offered_is_away_when_nobody_does_and_not_unknown() {
    Vertx vertx = node();
    Members here = new Members(vertx, "a", nanos::get);
    here.heard(said("1", "b", "serving"));
    StreamException away =
        catchThrowableOfType(
            StreamException.class,
            () -> ChunkBus.on(vertx).open("clock", StreamRequest.create()).await());
    assertThat(away.failure().code()).isEqualTo(FailureCode.UNAVAILABLE);
  }

  @Test
  void b1_what_no_node_says_is_dropped() {
    Members here = members("a");
    here.heard("text");
    here.heard(Buffer.buffer("{"));
    here.heard(Buffer.buffer("[]"));
    here.heard(Buffer.buffer("{\"id\":1,\"node\":{}}"));
    here.heard(said("1", "b", "asleep"));
    here.heard(said("1", "b".repeat(1_000), "serving"));
    here.heard(Buffer.buffer(new byte[Member.MAX_BYTES + 1]));
    assertThat(states(here)).containsExactly("a serving");
    for (int i = 0; i < 1_100; i++) {
      here.heard(said("" + i, "n" + i, "serving"));
    }
    assertThat(here.members()).hasSize(1_001);
  }

  @Test
  void b1_of_too_many_streams_those_that_fit_are_told() {
    JsonObject stream =
        new JsonObject()
            .put("name", "n")
            .put("scope", "cluster")
            .put("description", "d".repeat(1_000));
    Member many =
        new Member(
            "1",
            "b",
            Member.State.SERVING,
            null,
            false,
            0,
            Collections.nCopies(2_000, stream),
            false);
    Member heard = Member.heard(many.said()).orElseThrow();
    assertThat(heard.streams()).hasSizeBetween(250, 520);
  }

  private static DeploymentOptions named(String node) {
    return new DeploymentOptions()
        .setConfig(new JsonObject().put("cluster", new JsonObject().put("node", node)));
  }

  @Test
  void nodes_hear_of_each_other_as_soon_as_they_start() {
    Vertx first = node();
    ChunkBus.on(first).offer("clock", request -> Sources.of("tick")).await();
    first.deployVerticle(new MemberVerticle(), named("a")).await();
    Vertx second = node();
    String deployment = second.deployVerticle(new MemberVerticle(), named("b")).await();
    Members there = Members.of(second).orElseThrow();
    until("the first is heard of", () -> there.streams().size() == 1);
    assertThat(there.streams().getFirst().getString("name")).isEqualTo("clock");
    Members here = Members.of(first).orElseThrow();
    until("so is the second", () -> here.members().size() == 2);
    second.undeploy(deployment).await();
    until("it says farewell", () -> here.members().encode().contains("\"left\""));
    assertThat(Members.of(second)).isEmpty();
  }
}
