package io.sluice.testkit.log;

import org.junit.jupiter.api.Nested;

/**
 * What every store of logs must do: each sentence of {@link io.sluice.core.log.LogStore} and, where
 * it can be watched, of {@link io.sluice.core.log.WatchableLogStore}. A store's own test inherits
 * it and says how to make a store; See {@link LogStoreModelContract} for random use.
 */
public abstract class LogStoreContract {

  /** A fresh, empty store with this clock. */
  protected abstract LogStoreSubject subject(ManualClock clock) throws Exception;

  @Nested
  class Creating extends CreatingContract {
    Creating() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Names extends NamesContract {
    Names() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Appending extends AppendingContract {
    Appending() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Closing extends ClosingContract {
    Closing() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Producing extends ProducingContract {
    Producing() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Reading extends ReadingContract {
    Reading() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Listing extends ListingContract {
    Listing() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Deleting extends DeletingContract {
    Deleting() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Forking extends ForkingContract {
    Forking() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Expiring extends ExpiringContract {
    Expiring() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Trimming extends TrimmingContract {
    Trimming() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Watching extends WatchingContract {
    Watching() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Blocking extends BlockingReadersContract {
    Blocking() {
      super(LogStoreContract.this);
    }
  }

  @Nested
  class Surviving extends SurvivingContract {
    Surviving() {
      super(LogStoreContract.this);
    }
  }
}
