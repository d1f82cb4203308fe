package io.sluice.bench.http;

import io.sluice.bench.SideBySide;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** The servers of one sitting; closed together. */
final class Contenders implements AutoCloseable {
  private final List<Contender> all;

  private Contenders(List<Contender> all) {
    this.all = all;
  }

  /** Starts these, side by side. */
  static Contenders start(List<Callable<Contender>> starts) throws IOException {
    return new Contenders(SideBySide.start(starts));
  }

  List<Contender> all() {
    return all;
  }

  /** All but those of a kind. */
  List<Contender> without(ServerKind kind) {
    return all.stream().filter(one -> !one.name().equals(kind.toString())).toList();
  }

  @Override
  public void close() {
    all.forEach(Contender::close);
  }
}
