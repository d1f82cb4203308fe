package io.sluice.testkit.bus;

import org.junit.jupiter.api.Nested;

/** The bus between two nodes, over the wire. */
class ClusteredBusTest {
  @Nested
  class Reading extends ReadingContract {
    Reading() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Blocking extends BlockingContract {
    Blocking() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Cancel extends CancelContract {
    Cancel() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Laziness extends LazinessContract {
    Laziness() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Outcome extends OutcomeContract {
    Outcome() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Chunk extends ChunkContract {
    Chunk() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Load extends LoadContract {
    Load() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Budget extends BudgetContract {
    Budget() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class StreamLimit extends StreamLimitContract {
    StreamLimit() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Deadline extends DeadlineContract {
    Deadline() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Life extends LifeContract {
    Life() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Wire extends WireContract {
    Wire() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Loss extends LossContract {
    Loss() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Registration extends RegistrationContract {
    Registration() {
      super(Nodes.Kind.CLUSTERED);
    }
  }

  @Nested
  class Stranger extends StrangerContract {
    Stranger() {
      super(Nodes.Kind.CLUSTERED);
    }
  }
}
