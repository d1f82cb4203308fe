package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in processes of their own do as they are told, and always end. */
@Timeout(60)
class NodeProcessTest {
  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1");

  @Test
  void a_node_is_told_paused_and_killed() {
    try (NodeProcess node = NodeProcess.start(Parrot.class, SMALL, "one", "two")) {
      assertThat(node.await("ready")).isEqualTo("[one, two]");
      assertThat(node.ask("hello", "said")).isEqualTo("hello");

      node.pause();
      node.tell("nobody hears");
      assertThatThrownBy(() -> node.await("said", Duration.ofMillis(200)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("did not say said")
          .hasMessageContaining("squawk");
      node.resume();
      assertThat(node.await("said")).isEqualTo("nobody hears");

      assertThat(node.ask("chatter", "said")).isEqualTo("chatter");
      assertThat(node.await("chatter")).as("the last 1,000 lines are kept").isEqualTo("1001");

      node.kill();
      assertThat(node.isAlive()).isFalse();
      assertThatThrownBy(() -> node.ask("hello", "said")).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void a_paused_node_ends_when_it_is_closed() {
    NodeProcess node = NodeProcess.start(Parrot.class, SMALL);
    node.await("ready");
    node.pause();
    node.close();
    assertThat(ProcessHandle.of(node.pid()).map(ProcessHandle::isAlive)).isNotEqualTo(true);
    assertThat(node.isAlive()).isFalse();
  }
}
