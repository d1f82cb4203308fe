package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PulseTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clock = new AtomicLong();
  private final Pulse pulse = new Pulse(vertx, this, 1_000_000, clock::get);
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private final class Named extends Pulse.Member {
    private final String name;
    private final boolean leaves;

    Named(String name, boolean leaves) {
      this.name = name;
      this.leaves = leaves;
    }

    @Override
    void tick(long now) {
      told.add(name + now);
      if (leaves) {
        pulse.remove(this);
      }
    }
  }

  @Test
  void members_may_leave_while_they_are_told() {
    Named stays = new Named("b", false);
    pulse.add(new Named("a", true));
    pulse.add(stays);
    pulse.add(new Named("c", true));
    clock.set(5);

    pulse.tick();
    pulse.tick();

    assertThat(told).containsExactlyInAnyOrder("a5", "b5", "c5", "b5");
    pulse.remove(stays);
    pulse.remove(stays);
    pulse.tick();
    assertThat(told).hasSize(4);
  }
}
