package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.time.Clock;
import java.util.stream.IntStream;

/** A recording that is replayed is a source as any other. */
class CassetteReplayContractTest extends SourceContract {
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());

  @Override
  protected SourceSubject subject(int chunks) {
    return played("subject" + chunks, ScriptedSource.completing(numbers(chunks)));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    Failure failure = Failure.of(FailureCode.SOURCE_FAILED, "it broke");
    return played("failing" + chunks, ScriptedSource.failing(failure, numbers(chunks)));
  }

  private static Chunk[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Chunk::json).toArray(Chunk[]::new);
  }

  private SourceSubject played(String name, ScriptedSource source) {
    Cassette cassette = new Cassette(store, name);
    StreamRequest request = StreamRequest.create();
    CassetteSource once = CassetteSource.of(cassette, CassetteMode.RECORD, source);
    try (SourceDriver recording = new SourceDriver(vertx(), () -> once.open(request))) {
      recording.info();
      recording.start(1_000_000);
      recording.awaitOutcome();
    }
    CassetteSource replay = CassetteSource.of(cassette, CassetteMode.REPLAY, source);
    return SourceSubject.of(() -> replay.open(request));
  }
}
