package io.sluice.testkit.fault;

import io.sluice.core.Deadlines;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBusOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node in a process of its own that joins a cluster and does what it is told: {@code offer NAME},
 * {@code finish}, {@code counts}, {@code read NAME COUNT}, {@code raw ADDRESS}, {@code enough}.
 */
final class FaultNode {
  /** Thousands of endless streams at once leave a busy machine little time to open more. */
  private static final StreamRequest PATIENT =
      StreamRequest.create().deadlines(Deadlines.DEFAULT.open(Duration.ofSeconds(50)));

  private final HazelcastNode node;
  private final NumberedSource source = new NumberedSource();
  private final List<NumberedReader> readers = new ArrayList<>();

  private BareSender raw;

  private FaultNode(HazelcastNode node) {
    this.node = node;
  }

  /** Arguments: the ports of this member, of the first, of the event bus, and of its proxy. */
  public static void main(String[] args) {
    EventBusOptions eventBus =
        new EventBusOptions()
            .setHost(Loopback.HOST)
            .setPort(Integer.parseInt(args[2]))
            .setClusterPublicHost(Loopback.HOST)
            .setClusterPublicPort(Integer.parseInt(args[3]));
    FaultNode node =
        new FaultNode(
            HazelcastNode.join(Integer.parseInt(args[0]), Integer.parseInt(args[1]), eventBus));
    NodeConsole.say("ready");
    NodeConsole.listen(node::command);
  }

  private void command(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "offer" ->
          node.bus.offer(words[1], source).onComplete(done -> NodeConsole.say("offered " + done));
      case "finish" -> source.finish();
      case "counts" -> NodeConsole.say("counts " + counts());
      case "read" -> read(words[1], Integer.parseInt(words[2]));
      case "raw" -> {
        raw = new BareSender(node.vertx, words[1]);
        raw.start();
      }
      case "enough" -> raw.enough();
      default -> NodeConsole.say("what is " + line);
    }
  }

  private String counts() {
    return new Counts(
            source.opened(),
            source.closed(),
            node.bus.sessions(),
            node.bus.reservedWindowBytes(),
            readers.stream().filter(NumberedReader::isFaithful).count(),
            readers.stream().mapToLong(NumberedReader::count).sum())
        .toString();
  }

  private void read(String name, int count) {
    List<Future<NumberedReader>> opens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = "reader" + readers.size() + i;
      opens.add(NumberedReader.open(node.bus, name, key, PATIENT));
    }
    Future.join(opens)
        .onComplete(all -> {
          opens.stream().filter(Future::succeeded).map(Future::result).forEach(readers::add);
          String failure = all.failed() ? ", as " + all.cause() : "";
          NodeConsole.say("reading " + readers.size() + failure);
        });
  }
}
