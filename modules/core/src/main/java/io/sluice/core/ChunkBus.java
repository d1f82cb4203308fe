package io.sluice.core;

import io.sluice.core.internal.endpoint.VertxChunkBus;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.ServedLogs;
import io.sluice.core.log.StreamLog;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamObserver;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Streams over the Vert.x event bus. One per {@link Vertx}; methods may be called from any thread.
 *
 * <pre>{@code
 * ChunkBus bus = ChunkBus.on(vertx);
 * bus.offer("greeting", request -> Sources.of("hello", "world"));
 * bus.open("greeting", StreamRequest.create())
 *     .onSuccess(stream -> stream.handler(chunk -> System.out.println(chunk.text())));
 * }</pre>
 */
public interface ChunkBus {

  /** The bus of this Vertx, with {@link ChunkBusOptions#DEFAULT} where it is new. */
  static ChunkBus on(Vertx vertx) {
    return VertxChunkBus.on(vertx, null);
  }

  /**
   * The bus of this Vertx, made with these options.
   *
   * @throws IllegalStateException when it exists already with others
   */
  static ChunkBus create(Vertx vertx, ChunkBusOptions options) {
    return VertxChunkBus.on(vertx, options);
  }

  /**
   * Offers a source, on the calling context. A verticle's offers end with it.
   *
   * @param segment the first segment of its streams' names: 1 to 64 of {@code A-Z a-z 0-9 . _ -}
   */
  default Future<Offer> offer(String segment, StreamSource source) {
    return offer(segment, OfferOptions.DEFAULT, source);
  }

  /** Offers a source, as the options say. */
  Future<Offer> offer(String segment, OfferOptions options, StreamSource source);

  /** What this node offers, by segment. */
  List<Offer> offers();

  /**
   * Says that another node offers a segment, as who knows the cluster learns: opening it while
   * nobody does then fails as {@link FailureCode#UNAVAILABLE}, not as {@link
   * FailureCode#UNKNOWN_STREAM}. Whatever was opened once is known without. A thousand segments are
   * remembered.
   */
  void expect(String segment);

  /**
   * Says that another node serves the default store: opening a log while nobody does then fails as
   * {@link FailureCode#UNAVAILABLE}, not as {@link FailureCode#UNKNOWN_STREAM}. Once an owner has
   * answered, it is known without.
   */
  void expectLogs();

  /**
   * Opens a stream by name: of the offer of its first segment or, where nobody offers that, of the
   * log of this name. Fails with a {@link StreamException}: {@link FailureCode#UNKNOWN_STREAM},
   * {@link FailureCode#UNAVAILABLE}, {@link FailureCode#OVERLOADED}, {@link
   * FailureCode#OPEN_TIMEOUT}, or whatever the source or the store refuses with.
   *
   * @param name a path; what follows the first segment is handed to an offered source
   */
  Future<ChunkStream> open(String name, StreamRequest request);

  /**
   * The default store of logs, wherever in the cluster it is. Where nobody serves it, calls fail as
   * {@link FailureCode#UNAVAILABLE}.
   */
  LogStore logs();

  /**
   * A log of the default store.
   *
   * @throws StreamException {@code BAD_REQUEST} where no log may have this name
   */
  StreamLog log(String name);

  /** Serves the default store, with {@link ServedLogs#DEFAULT_WAITING_BYTES}. */
  default Future<ServedLogs> serveLogs(WatchableLogStore store, StreamSource readers) {
    return serveLogs(store, readers, ServedLogs.DEFAULT_WAITING_BYTES);
  }

  /**
   * Serves the default store to the cluster, on the calling context, until the verticle ends; who
   * made the store closes it. Fails as {@link FailureCode#CONFLICT} where this node, or another of
   * the cluster, serves one: a store has one owner.
   *
   * @param store holds the logs
   * @param readers makes streams that follow a log, whose name is the request's path
   * @param maxWaitingBytes what may wait to be written; beyond it appends are refused as {@code
   *     BUSY}
   */
  Future<ServedLogs> serveLogs(WatchableLogStore store, StreamSource readers, long maxWaitingBytes);

  /** What the windows of all receivers hold reserved now, in bytes. */
  long reservedWindowBytes();

  /**
   * What was written to other nodes and their sockets have not taken yet, in bytes; bounded for
   * each by {@link ChunkBusOptions#maxLinkBytes}.
   */
  long linkBytes();

  /**
   * How many ends of streams this node holds now: those it reads, those it serves, and those whose
   * outcome the other side has not confirmed yet. 0 when all is over.
   */
  long sessions();

  /** The limits it was made with. */
  ChunkBusOptions options();

  /** Adds an observer to the streams opened from now on. */
  void observe(StreamObserver observer);
}
