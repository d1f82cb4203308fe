package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/** The servers of one sitting, in the order they were started; closed together. */
final class Contenders implements AutoCloseable {
  private final List<Contender> all = new ArrayList<>();

  Contenders() {}

  /** Adds a server that runs, and what is read of it. */
  void add(ServerKind kind, ServerProcess server, String target) {
    all.add(Contender.of(kind, server, target));
  }

  void add(Contender contender) {
    all.add(contender);
  }

  List<Contender> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    all.forEach(one -> one.server().close());
  }
}
