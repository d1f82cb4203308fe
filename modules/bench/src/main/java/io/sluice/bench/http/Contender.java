package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.LoadResult;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is compared: a stream of events of a server.
 *
 * @param name its name in the table
 * @param forms in which it can be read
 * @param server whose CPU counts
 * @param url what is read
 * @param meanwhile what goes on while it is measured, and not while the others are
 */
record Contender(
    String name, Set<EventForm> forms, ServerProcess server, URI url, Meanwhile meanwhile)
    implements AutoCloseable {

  /** Begins what is closed once the contender was measured. */
  @FunctionalInterface
  interface Meanwhile {
    Closeable begin() throws IOException;
  }

  /** What is read of a server of a kind, its path and query. */
  static Contender of(ServerKind kind, ServerProcess server, String target) {
    return of(kind, server, target, () -> () -> {});
  }

  /** The same, with something that goes on while it is measured. */
  static Contender of(ServerKind kind, ServerProcess server, String target, Meanwhile meanwhile) {
    URI url = server.url().resolve(target);
    return new Contender(kind.toString(), kind.forms(), server, url, meanwhile);
  }

  /**
   * Measures all of them in turn, round by round, in each form by so many readers; who has not the
   * form is left out.
   */
  static List<Measurement> measure(
      Sitting sitting,
      List<Contender> contenders,
      List<EventForm> forms,
      List<Integer> readers,
      Telling telling) {
    for (EventForm form : forms) {
      long able = contenders.stream().filter(one -> one.forms().contains(form)).count();
      telling.expect((int) able * readers.size() * sitting.rounds());
    }
    List<Measurement> all = new ArrayList<>();
    for (EventForm form : forms) {
      for (int count : readers) {
        for (int round = 1; round <= sitting.rounds(); round++) {
          for (Contender contender : contenders) {
            if (contender.forms().contains(form)) {
              telling.begin(form, count, round, contender.name());
              contender.measure(form, count, sitting, telling).ifPresent(all::add);
            }
          }
        }
      }
    }
    return all;
  }

  /** Who gives up is told, and does not keep the others from being measured. */
  private Optional<Measurement> measure(
      EventForm form, int readers, Sitting sitting, Telling telling) {
    try {
      Measurement measured = measure(form, readers, sitting);
      telling.add(measured);
      return Optional.of(measured);
    } catch (IOException gaveUp) {
      telling.gaveUp(form, readers, name, String.valueOf(gaveUp.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** Has the client read it, in a process of its own. */
  private Measurement measure(EventForm form, int readers, Sitting sitting) throws IOException {
    try {
      Closeable going = meanwhile.begin();
      try (LoadProcess client =
          LoadProcess.start(
              url, form, readers, sitting.warmUp(), sitting.counted(), Duration.ZERO)) {
        client.awaitMeasuring();
        Duration before = server.cpu();
        LoadResult result = client.result();
        return new Measurement(name, form, readers, result, server.cpu().minus(before));
      } finally {
        going.close(); // which may fail the round, too
      }
    } catch (IOException gaveUp) {
      throw new IOException(name + ": " + gaveUp.getMessage(), gaveUp);
    }
  }
}
