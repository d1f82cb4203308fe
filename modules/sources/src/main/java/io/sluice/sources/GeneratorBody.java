package io.sluice.sources;

/** What a generator runs, on a virtual thread of its own. */
@FunctionalInterface
public interface GeneratorBody {

  /**
   * Emits the stream's chunks. Returning completes the stream, throwing fails it. The thread is
   * interrupted when the reader leaves; a body that ignores that keeps its thread.
   *
   * @throws Exception whatever shall become the stream's failure
   */
  void run(Emitter out) throws Exception;
}
