package io.sluice.log;

import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.log.LogStore;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of a feed's source, writing the feed's log. Context only. */
final class FeedProducer {
  private static final Logger logger = LoggerFactory.getLogger(FeedProducer.class);

  private final String log;
  private final SourceRun run;
  private final LogAppender appender;
  private final FeedWriter writer;

  FeedProducer(LogStore store, String log, SourceRun run, Context context) {
    this.log = log;
    this.run = run;
    appender = new LogAppender(store, log, context, this::roomAgain);
    writer = new FeedWriter(appender);
  }

  private void roomAgain() {
    writer.drained();
  }

  /** Begins; tells the outcome once, not after {@link #stop}. */
  void start(Consumer<Outcome> ending) {
    writer.ending(ending);
    appender
        .failure()
        .onFailure(error -> {
          logger.atWarn().addKeyValue("log", log).setCause(error).log("a feed cannot be written");
          writer.fail(Failure.of(error));
        });
    try {
      run.start(writer);
    } catch (RuntimeException e) {
      writer.fail(e);
    }
  }

  /** Stops the source; completes when the log has what it wrote. */
  Future<Void> stop() {
    writer.stop();
    run.close();
    return appender.flush();
  }
}
