package io.sluice.testkit.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log as simple as can be: the texts of its chunks. Without retention and expiry. */
final class ModelLog {
  final List<String> texts = new ArrayList<>();
  final @Nullable ModelLog source;
  final int shared;
  boolean isClosed;
  boolean isDeleted;
  int forks;

  /** The highest sequence of the only producer. */
  long highest = -1;

  ModelLog(@Nullable ModelLog source, int shared) {
    this.source = source;
    this.shared = shared;
    if (source != null) {
      source.forks++;
      texts.addAll(source.texts.subList(0, shared));
    }
  }

  /** Its own payload bytes. */
  long bytes() {
    return texts.subList(shared, texts.size()).stream().mapToLong(String::length).sum();
  }
}
