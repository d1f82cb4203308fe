package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A failure tells how to repeat it. */
class SeedTest {

  @Test
  void the_same_seed_makes_the_same_choices() {
    assertThat(Seed.of(7).random().nextLong()).isEqualTo(Seed.of(7).random().nextLong());
    assertThat(Seed.of(7).random().nextLong()).isNotEqualTo(Seed.of(8).random().nextLong());
  }

  @Test
  void the_system_property_sets_it() {
    String before = System.setProperty(Seed.PROPERTY, "42");
    try {
      assertThat(Seed.ofThisRun().value()).isEqualTo(42);
    } finally {
      if (before == null) {
        System.clearProperty(Seed.PROPERTY);
      } else {
        System.setProperty(Seed.PROPERTY, before);
      }
    }
  }

  @Test
  void a_failure_names_it() {
    assertThat(Seed.of(42).toldWith(new AssertionError("broken")))
        .isInstanceOf(AssertionError.class)
        .hasMessage("again with -Dsluice.test.seed=42")
        .hasRootCauseMessage("broken");
  }
}
