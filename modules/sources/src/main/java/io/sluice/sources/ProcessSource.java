package io.sluice.sources;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * What a process writes to its standard output, one process per reader. It starts at the reader's
 * first credit. While the reader asks for nothing, its pipe fills and the system stops it there.
 * When the stream is over, however it ended, the process and what it has started are told to end,
 * and killed after a grace. On Linux that includes what has left its parent, such as a daemon, as
 * long as it keeps the environment it was given: its variable {@code SLUICE_PROCESS} tells whose it
 * is. Elsewhere it is who still descends from the process.
 *
 * <p>Exit status 0 completes the stream. Any other fails it as {@code SOURCE_FAILED}, with {@code
 * exitCode} and the last lines of its standard error, {@code stderr}, in the details. Its standard
 * input is empty.
 */
public final class ProcessSource implements StreamSource {
  private final ProcessOptions options;
  private final List<String> names;
  private final StreamInfo info;
  private final Semaphore processes;

  /**
   * Runs such processes.
   *
   * @throws IllegalArgumentException where a slot is no declared parameter, or the other way round
   */
  public ProcessSource(ProcessOptions options) {
    options.checkSlots();
    this.options = options;
    this.names = options.parameters().stream().map(ProcessParameter::name).toList();
    this.info = StreamInfo.of(options.contentType());
    this.processes = new Semaphore(options.maxProcesses());
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters.of(request, names);
    Map<String, String> values = new HashMap<>();
    for (ProcessParameter parameter : options.parameters()) {
      values.put(parameter.name(), parameter.value(request));
    }
    List<String> command =
        options.command().stream()
            .map(argument ->
                ProcessOptions.filled(argument, name -> Objects.requireNonNull(values.get(name))))
            .toList();
    return new ProcessRun(info, new ProcessBody(options, command), this::admit, this::leave);
  }

  private void admit() {
    if (!processes.tryAcquire()) {
      throw new StreamException(
          FailureCode.TOO_MANY_STREAMS,
          "this stream runs at most " + options.maxProcesses() + " processes at a time");
    }
  }

  private void leave() {
    processes.release();
  }
}
