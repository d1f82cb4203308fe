package io.sluice.log.follow;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.ResumableSourceContract;
import io.sluice.testkit.log.ManualClock;
import java.util.List;
import java.util.stream.IntStream;

/** A closed log, as a recording is, goes on where its store is served next. */
class ResumableLogsTest extends ResumableSourceContract {
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, new ManualClock());

  private void create() {
    List<Chunk> chunks = IntStream.range(0, 9).mapToObj(i -> Chunk.of("chunk " + i)).toList();
    store.create("a", new Creation(LogOptions.of("text/plain"), chunks, null, null)).await();
    store.append("a", Append.close(Outcome.COMPLETED)).await();
  }

  @Override
  protected String path() {
    return "/a";
  }

  @Override
  protected StreamSource source() {
    if (store.list("", null, 1).await().logs().isEmpty()) {
      create();
    }
    return LogReaders.of(store);
  }

  /** The name is another log's by now. */
  @Override
  protected StreamSource changed(StreamSource source) {
    store.delete("a").await();
    create();
    return source;
  }
}
