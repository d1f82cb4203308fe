package io.sluice.refs;

import io.sluice.core.spi.StreamSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a host serves, by segment, to calls that a session or ref brings to it. */
final class Functions {
  private final Map<String, StreamSource> sources = new HashMap<>();

  void add(String segment, StreamSource source) {
    sources.put(segment, source);
  }

  void remove(String segment) {
    sources.remove(segment);
  }

  @Nullable StreamSource of(String segment) {
    return sources.get(segment);
  }
}
