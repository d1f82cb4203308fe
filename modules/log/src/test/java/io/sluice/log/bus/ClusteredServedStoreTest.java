package io.sluice.log.bus;

class ClusteredServedStoreTest extends ServedStoreContract {
  ClusteredServedStoreTest() {
    super(LogNodes.two());
  }
}
