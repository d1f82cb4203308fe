package io.sluice.core.spi;

import io.sluice.core.StreamRequest;

/** Makes a stream on request: one run per reader, started lazily, pulled by demand. */
@FunctionalInterface
public interface StreamSource {

  /**
   * Makes a run. Cheap; on the context that offers the source. Checks the request: throw {@link
   * io.sluice.core.StreamException} with {@link io.sluice.core.FailureCode#BAD_REQUEST} to refuse
   * it.
   */
  SourceRun open(StreamRequest request);
}
