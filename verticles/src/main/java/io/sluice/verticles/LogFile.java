package io.sluice.verticles;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A file that gets the lines of one logger, instead of standard error: of the access log, or of the
 * streams that ended. It is written by a thread of its own: where a disk cannot keep up, lines are
 * left out rather than waited for.
 */
final class LogFile implements AutoCloseable {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogFile.class);

  /** A line for each response. */
  static final String ACCESS = "io.sluice.access";

  /** A line for each stream that ended. */
  static final String STREAMS = "io.sluice.streams";

  /** What one file holds: some 150,000 responses. */
  private static final long MAX_BYTES = 16 * 1024 * 1024;

  /** Older files that are kept. */
  private static final int OLDER = 3;

  /** Lines that may wait for the disk: a second of a busy gateway. */
  private static final int WAITING = 16 * 1024;

  private final Logger logger;
  private final AsyncAppender appender;
  private final FileChannel lock;

  private LogFile(Logger logger, AsyncAppender appender, FileChannel lock) {
    this.logger = logger;
    this.appender = appender;
    this.lock = lock;
  }

  /**
   * Has the logger's lines written there. Blocks.
   *
   * @return null, with a warning, where another process writes this file
   * @throws StartException where it cannot be written
   */
  static @Nullable LogFile open(String name, Path file) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      log.warn("{} goes where the application's logging sends it, not to {}", name, file);
      return null;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel lock = lock(Path.of(file + ".lock"));
      if (lock == null) {
        log.warn("another process writes {}; this one's lines go to standard error", file);
        return null;
      }
      Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Logger logger = context.getLogger(name);
      AsyncAppender appender = appender(context, file);
      logger.addAppender(appender);
      logger.setAdditive(false);
      logger.setLevel(Level.INFO); // whatever else is logged
      return new LogFile(logger, appender, lock);
    } catch (IOException e) {
      throw new StartException("the log " + file + " cannot be written: " + e, e);
    }
  }

  private static @Nullable FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log.debug("locked by this process", e);
    }
    if (lock == null) {
      channel.close();
      return null;
    }
    return channel;
  }

  private static AsyncAppender appender(LoggerContext context, Path file) {
    RollingFileAppender<ILoggingEvent> rolling = new RollingFileAppender<>();
    rolling.setContext(context);
    rolling.setFile(file.toString());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %msg%n");
    encoder.start();
    rolling.setEncoder(encoder);
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(rolling);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(OLDER);
    window.start();
    rolling.setRollingPolicy(window);
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(MAX_BYTES));
    size.setCheckIncrement(Duration.buildBySeconds(1));
    size.start();
    rolling.setTriggeringPolicy(size);
    rolling.start();
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(WAITING);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.addAppender(rolling);
    async.start();
    return async;
  }

  /** Writes what waits, for a second at most. */
  @Override
  public void close() {
    logger.setAdditive(true);
    logger.setLevel(null);
    logger.detachAppender(appender);
    appender.stop();
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("a log's lock could not be released", e);
    }
  }
}
