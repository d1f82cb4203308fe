package io.sluice.bench.http;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;

import io.sluice.bench.Memory;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.load.EventForm;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Spring WebFlux on Reactor Netty, as its users write it: records that Jackson encodes, and all
 * else as it comes, its event loops (one for each core) included. {@code SpringServer RATE BATCH}:
 * {@code /} gives numbers, {@code /hot} so many events a second to all readers, so many at a time.
 *
 * <p>The sink of {@code /hot} gives to each reader what that has asked for, and behind it each
 * reader has a queue of its own that forgets the oldest: a slow reader then neither slows the
 * others nor fills the heap, and is not cut off either. It is the policy that the other servers
 * have there, too.
 */
final class SpringServer {

  /** What one reader may be behind before it loses events; some hundred kilobytes. */
  private static final int QUEUED = 1_024;

  private static final String PAYLOAD = "x".repeat(48);

  private final Sinks.Many<Event> hot = Sinks.many().multicast().directBestEffort();
  private final AtomicBoolean isWriting = new AtomicBoolean();
  private final int batch;
  private final long periodMs;
  private long next;

  private SpringServer(int rate, int batch) {
    this.batch = batch;
    this.periodMs = Pace.periodMs(rate, batch);
  }

  /** The same JSON as the source {@code numbers} has, byte for byte. */
  record Item(long i, String payload) {

    private static final int JSON_BYTES = 60;

    static Item of(long number) {
      int digits = Long.toString(number).length();
      return new Item(
          number, PAYLOAD.substring(0, JSON_BYTES - digits - "{'i':,'payload':''}".length()));
    }
  }

  /** One of {@code /hot}, with when it was made. */
  record Event(long i, long t, String payload) {}

  public static void main(String[] args) {
    SpringServer spring = new SpringServer(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(spring.routes())))
            .bindNow();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + server.port());
    server.onDispose().block();
  }

  private RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/", SpringServer::numbers)
        .GET("/" + FanoutServer.HOT, request -> hot())
        .GET("/" + FanoutServer.IDLE, request -> idle())
        .GET(FanoutServer.HEAP, request -> text(Long.toString(Memory.inUse())))
        .build();
  }

  private static Mono<ServerResponse> text(String text) {
    return ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue(text);
  }

  private static Mono<ServerResponse> numbers(ServerRequest request) {
    EventForm form = EventForm.of(request.queryParam(EventForm.KEY).orElse(""));
    MediaType type =
        switch (form) {
          case SSE -> TEXT_EVENT_STREAM;
          case NDJSON -> APPLICATION_NDJSON;
          case JSON -> APPLICATION_JSON;
          case CSV, RAW -> throw new IllegalArgumentException(form + " takes code of one's own");
        };
    long to = request.queryParam("to").map(Long::parseLong).orElse(Long.MAX_VALUE);
    return ServerResponse.ok().contentType(type).body(items(to), Item.class);
  }

  private static Flux<Item> items(long to) {
    return Flux.generate(
        () -> 0L,
        (Long number, SynchronousSink<Item> out) -> {
          if (number == to) {
            out.complete();
          } else {
            out.next(Item.of(number));
          }
          return number + 1;
        });
  }

  private Mono<ServerResponse> hot() {
    if (!isWriting.getAndSet(true)) {
      Schedulers.single().schedulePeriodically(this::write, 0, periodMs, TimeUnit.MILLISECONDS);
    }
    return events(
        hot.asFlux()
            .onBackpressureBuffer(QUEUED, left -> {}, BufferOverflowStrategy.DROP_OLDEST)
            .map(event -> ServerSentEvent.builder(event).id(Long.toString(event.i())).build()));
  }

  /** A comment first: without anything to send WebFlux sends no head. */
  private static Mono<ServerResponse> idle() {
    return events(
        Flux.<ServerSentEvent<Event>>never()
            .startWith(ServerSentEvent.<Event>builder().comment("open").build()));
  }

  private static Mono<ServerResponse> events(Flux<ServerSentEvent<Event>> events) {
    return ServerResponse.ok()
        .contentType(TEXT_EVENT_STREAM)
        .body(BodyInserters.fromServerSentEvents(events));
  }

  private void write() {
    for (int i = 0; i < batch; i++) {
      long now = System.currentTimeMillis() * 1_000_000;
      hot.emitNext(new Event(next++, now, PAYLOAD), Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }
}
