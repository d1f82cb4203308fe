package io.sluice.core.log;

/** Where a reader begins in a log. */
public sealed interface From {

  /** The oldest chunk the log keeps. */
  record Start() implements From {
    @Override
    public String toString() {
      return "-1";
    }
  }

  /** The tail: only what is appended from now on. */
  record Now() implements From {
    @Override
    public String toString() {
      return "now";
    }
  }

  /**
   * An offset, which the log must still know.
   *
   * @param offset before the first chunk to read
   */
  record At(LogOffset offset) implements From {
    @Override
    public String toString() {
      return offset.toString();
    }
  }

  /** The oldest chunk the log keeps. */
  From START = new Start();

  /** The tail. */
  From NOW = new Now();

  /** An offset; all zeros is the start. */
  static From at(LogOffset offset) {
    return offset.equals(LogOffset.START) ? START : new At(offset);
  }

  /**
   * Reads {@code -1}, {@code now} or an id, as {@link io.sluice.core.StreamRequest#from} has it.
   *
   * @param parameter its name, for the message
   * @throws io.sluice.core.StreamException {@code BAD_REQUEST}
   */
  static From parse(String parameter, String text) {
    return switch (text) {
      case "-1" -> START;
      case "now" -> NOW;
      default -> at(LogOffset.parse(parameter, text));
    };
  }
}
