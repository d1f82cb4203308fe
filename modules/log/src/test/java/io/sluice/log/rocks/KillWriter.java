package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process that is killed: {@code KillWriter DIRECTORY SEED GENERATION ACKS BUFFER-MIB}. Opens
 * the store, checks what earlier ones told in the file of acknowledgements, sends again what each
 * writer had last acknowledged, and then appends, telling each acknowledgement in a line, until it
 * is killed.
 */
final class KillWriter {

  static final int WRITERS = 2;

  /** Appends of a writer that wait for their acknowledgement. */
  private static final int AHEAD = 3;

  /** What is kept of the log that retention trims. */
  private static final int KEPT = 1_000;

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private final RocksLogStore store;
  private final KillScript script;
  private final List<KillAck> acks;

  private KillWriter(RocksLogStore store, KillScript script, List<KillAck> acks) {
    this.store = store;
    this.script = script;
    this.acks = acks;
  }

  /** The logs of a generation and what they are. */
  static Map<String, LogOptions> logs(int generation) {
    LogOptions text = LogOptions.of("text/plain");
    return Map.of(
        generation + "/synced", text.durability(Durability.EVERY_APPEND),
        generation + "/interval", text.durability(Durability.INTERVAL),
        generation + "/os", text.durability(Durability.OS),
        generation + "/trimmed", text.retention(Retention.ALL.chunks(KEPT)));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int buffer = Integer.parseInt(args[4]);
    RocksLogStore store = RocksLogStore.open(options(Path.of(args[0]), buffer << 20));
    say("open " + store.stats().cutBytes());
    List<KillAck> acks =
        Files.readAllLines(Path.of(args[3])).stream()
            .map(KillAck::parse)
            .flatMap(Optional::stream)
            .toList();
    KillScript script = new KillScript(Long.parseLong(args[1]));
    try {
      new KillWriter(store, script, acks).run(Integer.parseInt(args[2]));
    } catch (RuntimeException | AssertionError e) {
      wrong(e);
    }
    if (new CountDownLatch(1).await(5, TimeUnit.MINUTES)) {
      throw new AssertionError("nobody counts it down");
    }
  }

  /** With a small buffer, so that kills fall into its being written to files, too. */
  private static RocksLogOptions options(Path directory, long writeBufferBytes) {
    return RocksRig.options(directory)
        .syncInterval(Duration.ofMillis(50))
        .writeBufferBytes(writeBufferBytes);
  }

  private void run(int generation) {
    logs(generation)
        .forEach((log, options) -> Waiting.await(store.create(log, Creation.of(options))));
    long chunks = 0;
    for (String log : logs(generation).keySet()) {
      chunks += KillCheck.of(store, script, log, of(log));
    }
    say("checked " + chunks);
    for (String log : logs(generation).keySet()) {
      for (int writer = 0; writer < WRITERS; writer++) {
        new Lane(log, writer).start();
      }
    }
  }

  private List<KillAck> of(String log) {
    return acks.stream().filter(ack -> ack.log().equals(log)).toList();
  }

  /** One write each, so that a kill cuts at most the last line. */
  private static void say(String line) {
    synchronized (OUT) {
      try {
        OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        Runtime.getRuntime().halt(1);
      }
    }
  }

  private static void wrong(Throwable error) {
    say("wrong: " + error);
    Runtime.getRuntime().halt(1);
  }

  /** One writer of one log. Its appends are answered in order, by one thread of the store. */
  private final class Lane {
    private final String log;
    private final int writer;
    private long next;

    Lane(String log, int writer) {
      this.log = log;
      this.writer = writer;
    }

    void start() {
      of(log).stream()
          .filter(ack -> ack.writer() == writer)
          .max(Comparator.comparingLong(KillAck::first))
          .ifPresent(this::repeat);
      for (int i = 0; i < AHEAD; i++) {
        append();
      }
    }

    /** What was acknowledged must be a duplicate when it comes again. */
    private void repeat(KillAck last) {
      next = last.first() + last.count();
      Append.Result result =
          Waiting.await(send(last.first(), script.batch(log, writer, last.first())));
      if (!result.duplicate() || result.next().incarnation() != last.next().incarnation()) {
        throw new AssertionError("sent again, " + last + " became " + result);
      }
      say("duplicate");
    }

    private synchronized void append() {
      long first = next;
      List<Chunk> chunks = script.batch(log, writer, first);
      next += chunks.size();
      send(first, chunks)
          .onFailure(KillWriter::wrong)
          .onSuccess(result -> {
            // Of a duplicate the answer does not say where it is.
            if (!result.duplicate()) {
              long hash = KillScript.hash(chunks);
              say(new KillAck(log, writer, first, chunks.size(), result.next(), hash).toLine());
            }
            append();
          });
    }

    private Future<Append.Result> send(long first, List<Chunk> chunks) {
      Append.Step step = new Append.Step("writer-" + writer, 0, first, true);
      return store.append(log, Append.of(chunks).producer(step));
    }
  }
}
