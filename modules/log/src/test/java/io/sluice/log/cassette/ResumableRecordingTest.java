package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.ResumableSourceContract;
import io.sluice.testkit.SourceDriver;
import java.time.Clock;
import java.util.stream.IntStream;

/** A recording goes on where its store is served next. */
class ResumableRecordingTest extends ResumableSourceContract {
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());
  private final ScriptedSource numbers =
      ScriptedSource.completing(IntStream.range(0, 9).mapToObj(Chunk::json).toArray(Chunk[]::new));
  private int recorded;

  private StreamSource record() {
    Cassette cassette = new Cassette(store, "take" + recorded++);
    CassetteSource recording = CassetteSource.of(cassette, CassetteMode.RECORD, numbers);
    try (SourceDriver driver =
        new SourceDriver(vertx(), () -> recording.open(StreamRequest.create()))) {
      driver.info();
      driver.start(1_000_000);
      driver.awaitOutcome();
    }
    return replay(cassette);
  }

  private StreamSource replay(Cassette cassette) {
    return CassetteSource.of(cassette, CassetteMode.REPLAY, numbers);
  }

  @Override
  protected StreamSource source() {
    return recorded == 0 ? record() : replay(new Cassette(store, "take0"));
  }

  /** Recorded anew. */
  @Override
  protected StreamSource changed(StreamSource source) {
    return record();
  }
}
