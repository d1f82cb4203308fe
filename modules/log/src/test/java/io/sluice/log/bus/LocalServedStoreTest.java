package io.sluice.log.bus;

class LocalServedStoreTest extends ServedStoreContract {
  LocalServedStoreTest() {
    super(LogNodes.one());
  }
}
