package io.sluice.verticles;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.ChunkBus;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.Feed;
import io.sluice.log.LogMirror;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts cassettes and feeds around sources, as configured. A feed is one in a Vertx, and so are the
 * processes of a worker: of several instances of a verticle the first one offers it. On the
 * verticle's context.
 */
final class Wrappings {

  /** Which of those that are one in a Vertx have an instance that offers them. */
  private static final String TAKEN = "io.sluice.taken";

  private final Vertx vertx;
  private final String id = UUID.randomUUID().toString();
  private final Map<String, CassetteOptions> cassettes = new TreeMap<>();
  private final Map<String, FeedOptions> feeds = new TreeMap<>();
  private final Set<String> single = new TreeSet<>();
  private final List<Feed> running = new ArrayList<>();
  private final List<LogMirror> mirrors = new ArrayList<>();
  private @Nullable MemoryLogStore store;

  /**
   * Reads what is configured.
   *
   * @throws ConfigurationException naming what contradicts itself
   */
  Wrappings(Vertx vertx, Configuration configuration, Set<String> streams) {
    this.vertx = vertx;
    Map<String, String> named = new HashMap<>();
    for (String stream : streams) {
      Section section = configuration.stream(stream);
      if (section.has("cassette")) {
        CassetteOptions options = CassetteOptions.of(stream, section.section("cassette"));
        String other = named.put(options.name(), stream);
        if (other != null) {
          throw new ConfigurationException(
              "streams."
                  + stream
                  + ".cassette.name = "
                  + options.name()
                  + ": is the name of the cassette of streams."
                  + other
                  + "; each stream has its own");
        }
        cassettes.put(stream, options);
      }
      if (section.has("feed")) {
        feeds.put(stream, FeedOptions.of(stream, section.section("feed")));
      }
      if (section.has("feed") || needsWorker(configuration, stream, new TreeSet<>())) {
        single.add(stream);
      }
    }
  }

  /** Whether it is a worker's, or made of one that is. */
  private static boolean needsWorker(Configuration configuration, String stream, Set<String> seen) {
    Section section = configuration.stream(stream);
    if (section.text("type", "").equals(WorkerSection.TYPE)) {
      return true;
    }
    Set<String> parts = section.texts("streams");
    parts.add(section.text("of", ""));
    return seen.add(stream)
        && parts.stream().anyMatch(part -> needsWorker(configuration, part, seen));
  }

  /** Takes what is one in a Vertx and no other instance has; what one has is not ours to offer. */
  boolean isOurs(String stream) {
    if (!single.contains(stream)) {
      return true;
    }
    String owner = taken().putIfAbsent(stream, id);
    return owner == null || owner.equals(id);
  }

  /** Whether it is a feed; another instance's feed may still be part of what this one offers. */
  boolean isFeed(String stream) {
    return feeds.containsKey(stream);
  }

  private LocalMap<String, String> taken() {
    return vertx.sharedData().getLocalMap(TAKEN);
  }

  /** What to offer in the place of a stream's source. */
  StreamSource around(String stream, StreamSource source) {
    CassetteOptions cassette = cassettes.get(stream);
    StreamSource inner =
        cassette == null
            ? source
            : cassette.wrap(
                source, ChunkBus.on(vertx).logs(), new CassetteMeters(registry(), stream));
    FeedOptions options = feeds.get(stream);
    if (options == null) {
      return inner;
    }
    MemoryLogStore logs = store();
    Feed feed =
        new Feed(
            logs,
            LogReaders.of(logs).from(options.from()),
            stream,
            options.log(),
            inner,
            options.linger());
    running.add(feed);
    return feed;
  }

  private MemoryLogStore store() {
    MemoryLogStore made = store;
    if (made == null) {
      long bytes = feeds.values().stream().mapToLong(FeedOptions::memoryBytes).sum();
      made = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT.maxBytes(bytes));
      store = made;
    }
    return made;
  }

  private MeterRegistry registry() {
    return Metrics.on(vertx).registry();
  }

  /** Begins to mirror a stream, which is offered by now, where that is configured. */
  void mirror(String stream) {
    FeedOptions options = feeds.get(stream);
    if (options != null && options.mirror() != null) {
      LogMirror mirror = LogMirror.start(vertx, stream, options.mirror());
      mirrors.add(mirror);
      FunctionCounter.builder("sluice.mirror.left.out", mirror, LogMirror::leftOut)
          .description("Chunks that were not published to the mirror's address")
          .tag("stream", stream)
          .register(registry());
    }
  }

  /** Ends all of it. */
  Future<?> close() {
    running.forEach(Feed::close);
    single.forEach(stream -> taken().removeIfPresent(stream, id));
    List<Future<?>> closing = new ArrayList<>();
    mirrors.forEach(mirror -> closing.add(mirror.close()));
    // Who still reads a feed is told by the bus; the logs go when nobody does.
    return Future.join(closing);
  }
}
