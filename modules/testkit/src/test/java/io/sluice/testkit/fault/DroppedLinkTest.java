package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Streams between two JVMs while the link breaks, again and again, at moments that the seed
 * chooses. {@code -Dsluice.test.drops=100 -Dsluice.test.streams=1000} is the long run.
 */
class DroppedLinkTest {
  private static final int DROPS = Integer.getInteger("sluice.test.drops", 6);
  private static final int STREAMS = Integer.getInteger("sluice.test.streams", 100);

  /** The longest the link holds once chunks move again. */
  private static final int HOLDS_MS = 300;

  private static final int LOOK_MS = 5;

  private static TwoNodes nodes;
  private static NodeProcess producer;

  @RegisterExtension final Seed seed = Seed.ofThisRun();

  @BeforeAll
  static void join() {
    nodes = new TwoNodes();
    producer = nodes.start().process();
  }

  @AfterAll
  static void leave() {
    nodes.close();
  }

  /** Drops the link whenever chunks have moved since, after a while of the seed's choice. */
  private Future<Void> drop(LongSupplier moved) {
    Promise<Void> done = Promise.promise();
    // On the timers' own thread: one set from another may fire before it can be cancelled.
    nodes.here.vertx.runOnContext(ignored -> dropWhenMoved(moved, DROPS, done));
    return done.future();
  }

  private void dropWhenMoved(LongSupplier moved, int times, Promise<Void> done) {
    if (times == 0) {
      done.complete();
      return;
    }
    long before = moved.getAsLong();
    nodes.here.vertx.setPeriodic(
        LOOK_MS,
        look -> {
          if (moved.getAsLong() > before) {
            nodes.here.vertx.cancelTimer(look);
            nodes.here.vertx.setTimer(
                1 + seed.random().nextInt(HOLDS_MS),
                ignored -> {
                  // One that finds no link to break is none.
                  int broke = nodes.dropAll();
                  dropWhenMoved(moved, broke == 0 ? times : times - 1, done);
                });
          }
        });
  }

  @Test
  void s1_s4_no_drop_of_the_link_loses_doubles_or_reorders_a_chunk() {
    producer.ask("offer numbers", "offered");
    List<NumberedReader> readers =
        Readers.open(nodes.here.bus, "numbers", STREAMS, StreamRequest.create());
    Slow.await(drop(() -> Readers.count(readers)));
    producer.tell("finish");
    List<NumberedReader> notWhole =
        readers.stream().filter(reader -> !Slow.await(reader.whole())).toList();
    System.out.printf(
        "%d streams, %d drops, %s: %d chunks, %d streams not whole%n",
        STREAMS, DROPS, seed, Readers.count(readers), notWhole.size());
    assertThat(notWhole).isEmpty();
    Slow.until(() -> nodes.here.bus.sessions() == 0);
    // What was acknowledged on a link that broke is acknowledged again.
    Slow.until(() -> Counts.of(producer).sessions() == 0);
    Counts left = Counts.of(producer);
    assertThat(left.closed()).isEqualTo(left.opened());
  }

  @Test
  void the_bare_bus_loses_messages_at_drops_and_reports_success() {
    AtomicLong received = new AtomicLong();
    MessageConsumer<Object> consumer =
        nodes
            .here
            .vertx
            .eventBus()
            .consumer(
                new MessageConsumerOptions()
                    .setAddress("bare")
                    .setMaxBufferedMessages(Integer.MAX_VALUE),
                message -> received.incrementAndGet());
    Slow.await(consumer.completion());
    producer.tell("raw bare");
    Slow.await(drop(received::get));
    producer.tell("enough");
    long succeeded = Long.parseLong(producer.await("raw"));
    long arrived = Slow.stopped(received::get);
    System.out.printf(
        "%d drops, %s: %d messages reported success, %d of them did not arrive%n",
        DROPS, seed, succeeded, succeeded - arrived);
    assertThat(succeeded).isGreaterThan(arrived);
  }
}
