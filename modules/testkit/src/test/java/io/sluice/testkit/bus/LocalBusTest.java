package io.sluice.testkit.bus;

import org.junit.jupiter.api.Nested;

/** The bus within one node. */
class LocalBusTest {
  @Nested
  class Reading extends ReadingContract {
    Reading() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Blocking extends BlockingContract {
    Blocking() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Cancel extends CancelContract {
    Cancel() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Laziness extends LazinessContract {
    Laziness() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Outcome extends OutcomeContract {
    Outcome() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Chunk extends ChunkContract {
    Chunk() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Load extends LoadContract {
    Load() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Budget extends BudgetContract {
    Budget() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class StreamLimit extends StreamLimitContract {
    StreamLimit() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Deadline extends DeadlineContract {
    Deadline() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Life extends LifeContract {
    Life() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Wire extends WireContract {
    Wire() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Loss extends LossContract {
    Loss() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Registration extends RegistrationContract {
    Registration() {
      super(Nodes.Kind.LOCAL);
    }
  }

  @Nested
  class Stranger extends StrangerContract {
    Stranger() {
      super(Nodes.Kind.LOCAL);
    }
  }
}
