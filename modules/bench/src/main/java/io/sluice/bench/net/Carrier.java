package io.sluice.bench.net;

/** A way of carrying chunks from one JVM to another. */
interface Carrier {

  /** Serves until the process ends; answers the port at which a reader finds it. */
  int serve() throws Exception;

  /** Finds the serving process. */
  Link connect(int port) throws Exception;

  /** The reading end. */
  @FunctionalInterface
  interface Link {
    /**
     * Reads an endless stream of chunks of this size.
     *
     * @return what ends it
     */
    Runnable read(int size, Tally tally) throws Exception;
  }
}
