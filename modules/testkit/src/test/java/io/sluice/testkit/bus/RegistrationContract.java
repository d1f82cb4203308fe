package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every address is metadata of the whole cluster: streams must not cost any. */
abstract class RegistrationContract extends BusContract {
  private static final int OPENS_EACH = 1_000;
  private static final int AT_ONCE = 50;

  RegistrationContract(Nodes.Kind kind) {
    super(kind);
  }

  private Future<Outcome> openAndRead(String name) {
    return nodes
        .readingBus()
        .open(name, StreamRequest.create())
        .compose(stream -> stream.handler(chunk -> {}).outcome());
  }

  /** Opens so many streams, some at once. */
  private Future<Void> openMany(String name, int opens) {
    if (opens == 0) {
      return Future.succeededFuture();
    }
    List<Future<Outcome>> some = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      some.add(openAndRead(name));
    }
    return Future.all(some).compose(all -> openMany(name, opens - AT_ONCE));
  }

  private Promise<Void> inVerticle(Verticles.Model model, String name) {
    Promise<Void> done = Promise.promise();
    Verticles.on(
        nodes.reading,
        model,
        context -> {
          openMany(name, OPENS_EACH).onComplete(done);
          return Future.succeededFuture();
        });
    return done;
  }

  private CompletableFuture<Void> onThreads(ExecutorService threads, String name) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < OPENS_EACH; i++) {
      all.add(CompletableFuture.runAsync(() -> Waiting.await(openAndRead(name)), threads));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  @Test
  void ten_thousand_opens_register_an_address_per_verticle_instance_at_most_and_one() {
    String name = offer(ProbeSource.numbers(1));
    Received.from(open(name, StreamRequest.create())).outcome();
    final int before = nodes.registrations.addresses().size();

    List<Promise<Void>> verticles = new ArrayList<>();
    for (Verticles.Model model : Verticles.Model.values()) {
      verticles.add(inVerticle(model, name));
      verticles.add(inVerticle(model, name));
    }
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService platform = Executors.newFixedThreadPool(4)) {
      Waiting.await(onThreads(virtual, name));
      Waiting.await(onThreads(platform, name));
    }
    for (int i = 0; i < 2 * OPENS_EACH; i++) {
      Waiting.await(openAndRead(name));
    }
    verticles.forEach(done -> Waiting.await(done.future()));

    List<String> all = nodes.registrations.addresses();
    Set<String> registered = new HashSet<>(all.subList(before, all.size()));
    assertThat(registered).hasSizeLessThanOrEqualTo(verticles.size() + 1);
    assertThat(registered)
        .filteredOn(address -> address.startsWith("sluice.endpoint."))
        .as("of event loops; worker and virtual thread verticles share one")
        .hasSize(2);
  }
}
