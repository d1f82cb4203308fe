package io.sluice.testkit.fault;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Many readers of one name. */
final class Readers {

  private Readers() {}

  /** Opens so many, and waits until they are open. */
  static List<NumberedReader> open(ChunkBus bus, String name, int count, StreamRequest request) {
    List<Future<NumberedReader>> opens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opens.add(NumberedReader.open(bus, name, "k" + i, request));
    }
    return opens.stream().map(Slow::await).toList();
  }

  static long count(List<NumberedReader> readers) {
    return readers.stream().mapToLong(NumberedReader::count).sum();
  }

  /** Whether each has a chunk; one that ended without any never will. */
  static boolean allMoved(List<NumberedReader> readers) {
    for (NumberedReader reader : readers) {
      if (reader.count() == 0 && reader.stream().outcome().isComplete()) {
        throw new AssertionError("ended before its first chunk: " + reader);
      }
    }
    return readers.stream().allMatch(reader -> reader.count() > 0);
  }

  static boolean allEnded(List<NumberedReader> readers) {
    return readers.stream().allMatch(reader -> reader.stream().outcome().isComplete());
  }

  /** How often each failure; streams that go on, or ended otherwise, are not counted. */
  static Map<FailureCode, Integer> failures(List<NumberedReader> readers) {
    Map<FailureCode, Integer> failures = new EnumMap<>(FailureCode.class);
    for (NumberedReader reader : readers) {
      if (reader.stream().outcome().result() instanceof Outcome.Failed failed) {
        failures.merge(failed.failure().code(), 1, Integer::sum);
      }
    }
    return failures;
  }
}
