package io.sluice.refs;

/** What kind of lazy sequence a ref stands for, as the language that made it sees it. */
public enum StreamType {
  /** A function that yields. */
  GENERATOR("generator"),
  /** Anything else that is iterated once. */
  ITERATOR("iterator"),
  /** One whose next item may have to be waited for without a thread. */
  ASYNC_GENERATOR("async_generator");

  private final String wire;

  StreamType(String wire) {
    this.wire = wire;
  }

  /** Its name in a ref's JSON. */
  public String wire() {
    return wire;
  }

  /**
   * The type of this name in a ref's JSON.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static StreamType ofWire(String wire) {
    for (StreamType type : values()) {
      if (type.wire.equals(wire)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "stream_type is generator, iterator or async_generator, not " + wire);
  }
}
