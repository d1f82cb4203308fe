package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.testkit.bus.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What tests of the store on a disk do over and over. */
final class RocksRig {

  private RocksRig() {}

  static RocksLogOptions options(Path directory) {
    return RocksLogOptions.in(directory).minFreeBytes(0);
  }

  static LogHead create(RocksLogStore store, String name, Durability durability) {
    LogOptions options = LogOptions.of("text/plain").durability(durability);
    return Waiting.await(store.create(name, Creation.of(options))).head();
  }

  static LogOffset append(RocksLogStore store, String name, String... texts) {
    return Waiting.await(store.append(name, Append.of(chunks(texts)))).next();
  }

  static List<Chunk> chunks(String... texts) {
    return Stream.of(texts).map(Chunk::of).toList();
  }

  static List<String> texts(RocksLogStore store, String name) {
    List<String> texts = new ArrayList<>();
    From from = From.START;
    while (true) {
      LogBatch batch = Waiting.await(store.read(name, from, 10_000, 1 << 20));
      batch.chunks().forEach(chunk -> texts.add(chunk.text()));
      if (batch.isUpToDate()) {
        return texts;
      }
      from = From.at(batch.next());
    }
  }

  static LogHead head(RocksLogStore store, String name) {
    return Waiting.await(store.head(name));
  }

  static void close(RocksLogStore store) {
    Waiting.await(store.close());
  }

  /** What a kill would leave: all that was written, as it is on the disk now. */
  static Path copy(Path store, Path to) {
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(store.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The write-ahead log that is written now. */
  static Path writeAheadLog(Path store) {
    try (Stream<Path> files = Files.list(store.resolve("db"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Path::compareTo)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
