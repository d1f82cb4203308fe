package io.sluice.testkit.fault;

import java.util.Arrays;

/** What a {@link FaultNode} counts. */
record Counts(long opened, long closed, long sessions, long reserved, long faithful, long chunks) {

  static Counts of(NodeProcess node) {
    long[] all =
        Arrays.stream(node.ask("counts", "counts").split(" ", -1))
            .mapToLong(Long::parseLong)
            .toArray();
    return new Counts(all[0], all[1], all[2], all[3], all[4], all[5]);
  }

  @Override
  public String toString() {
    return opened + " " + closed + " " + sessions + " " + reserved + " " + faithful + " " + chunks;
  }
}
