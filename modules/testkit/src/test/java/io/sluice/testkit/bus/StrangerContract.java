package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whoever can reach the event bus can send anything anywhere: it is told, and nothing breaks. */
abstract class StrangerContract extends BusContract {
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Logger logger;

  StrangerContract(Nodes.Kind kind) {
    super(kind);
  }

  @BeforeEach
  void listen() {
    logger = (Logger) LoggerFactory.getLogger("io.sluice.core.internal.endpoint");
    logger.setAdditive(false);
    logged.list = java.util.Collections.synchronizedList(new ArrayList<>());
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(logged);
    logger.setAdditive(true);
  }

  static List<Object> oddBodies() {
    return List.of(
        "a string", 7L, new byte[3], Buffer.buffer("bytes"), new JsonObject().put("a", 1), true);
  }

  private void sendOdd(EventBus bus, String address) {
    oddBodies().forEach(body -> bus.send(address, body));
    bus.send(address, null);
  }

  private List<String> endpoints() {
    return nodes.registrations.addresses().stream()
        .filter(address -> address.startsWith("sluice.endpoint."))
        .toList();
  }

  @Test
  void odd_messages_are_logged_and_streams_go_on() {
    ProbeSource source = ProbeSource.endless();
    String name = offer(source);
    ChunkStream stream = open(name, StreamRequest.create()).pause();
    Received received = Received.from(stream);
    stream.fetch(10);
    received.await(10);
    List<String> targets = new ArrayList<>(endpoints());
    targets.add("sluice.stream." + name);
    targets.forEach(target -> sendOdd(nodes.reading.eventBus(), target));
    int expected = targets.size() * (oddBodies().size() + 1);
    until("all were logged", () -> logged.list.size() >= expected);
    assertThat(logged.list).hasSize(expected);
    stream.fetch(1_000);
    received.await(1_010);
    assertThat(received.texts()).isEqualTo(ReadingContract.numbers(1_010));
    stream.cancel();
    assertThat(Received.from(open(offer(ProbeSource.numbers(2)), StreamRequest.create())).outcome())
        .isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void an_odd_answer_to_an_open_is_a_typed_refusal() {
    List<Handler<Message<Object>>> answers = new ArrayList<>();
    oddBodies().forEach(body -> answers.add(message -> message.reply(body)));
    answers.add(message -> message.reply(null));
    answers.add(message -> message.fail(7, "no"));
    for (Handler<Message<Object>> answer : answers) {
      String name = newName();
      var consumer = nodes.offering.eventBus().consumer("sluice.stream." + name, answer);
      Waiting.await(consumer.completion());
      Throwable error = Waiting.awaitFailure(nodes.readingBus().open(name, StreamRequest.create()));
      assertThat(((StreamException) error).failure().code()).isEqualTo(FailureCode.PROTOCOL_ERROR);
      Waiting.await(consumer.unregister());
    }
  }
}
