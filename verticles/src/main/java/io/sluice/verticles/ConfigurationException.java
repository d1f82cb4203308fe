package io.sluice.verticles;

import java.util.List;

/** Says what is wrong with a configuration: one line per mistake. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  ConfigurationException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  ConfigurationException(String mistake) {
    this(List.of(mistake));
  }

  /** Each mistake: where, which key, its value, and what is allowed. */
  public List<String> mistakes() {
    return mistakes;
  }
}
