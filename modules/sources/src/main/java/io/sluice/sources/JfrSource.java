package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import java.util.List;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own flight recorder (JFR) events, live, as JSON objects:
 *
 * <pre>{@code
 * {"event":"jdk.CPULoad","time":"2026-01-01T00:00:00Z","duration":null,
 *  "values":{"jvmUser":0.02,"jvmSystem":0.01,"machineTotal":0.2}}
 * }</pre>
 *
 * <p>{@code time} is when the event began (ISO 8601); {@code duration} and other spans of time are
 * in nanoseconds, amounts of data in bytes, loads from 0 to 1. Stack traces are left out.
 *
 * <p>Parameter: {@code events}, a list with commas of those events that are configured, for a
 * reader that does not want them all.
 *
 * <p>All readers in a process share one recording, which runs while there are any. An event cannot
 * wait: a reader that leaves more than {@link JfrOptions#ring()} unread fails as {@code LAGGED}.
 */
public final class JfrSource implements StreamSource {

  /** The fields of every object. */
  public static final List<String> COLUMNS = List.of("event", "time", "duration", "values");

  /** The parameters' names. */
  public static final List<String> PARAMETERS = List.of("events");

  private static final StreamInfo INFO =
      StreamInfo.of(StreamInfo.JSON).columns(COLUMNS).endless(true);

  private final JvmEvents events;
  private final JfrOptions options;

  /** Events of this process. */
  public JfrSource(JfrOptions options) {
    this(JvmEvents.ofThisProcess(), options);
  }

  JfrSource(JvmEvents events, JfrOptions options) {
    this.events = events;
    this.options = options;
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Parameters parameters = Parameters.of(request, PARAMETERS);
    return new Run(options.events(parameters.someOf("events", options.events())));
  }

  private final class Run implements SourceRun {
    private final JfrOptions wanted;
    private @Nullable ChunkWriter out;
    private @Nullable JvmReader reader;
    private boolean ended;

    Run(JfrOptions wanted) {
      this.wanted = wanted;
    }

    @Override
    public Future<StreamInfo> info() {
      return FlightRecorder.isAvailable()
          ? Future.succeededFuture(INFO)
          : Future.failedFuture(
              new StreamException(
                  FailureCode.UNAVAILABLE, "this JVM was built without a flight recorder"));
    }

    @Override
    public void start(ChunkWriter out) {
      HandOff<Chunk> handOff = new HandOff<>(Contexts.current(), this::drain);
      this.out = out;
      JvmReader newReader = new JvmReader(wanted, handOff);
      reader = newReader;
      out.drainHandler(ignored -> drain());
      events.attach(newReader);
    }

    private void drain() {
      ChunkWriter to = out;
      JvmReader from = reader;
      if (ended || to == null || from == null) {
        return;
      }
      Throwable failure = from.failure();
      if (failure != null) {
        ended = true;
        to.fail(failure);
        return;
      }
      Chunk chunk;
      while (to.demand() > 0 && (chunk = from.poll()) != null) {
        to.emit(chunk);
      }
    }

    @Override
    public void close() {
      ended = true;
      if (reader != null) {
        events.detach(reader);
      }
    }
  }
}
