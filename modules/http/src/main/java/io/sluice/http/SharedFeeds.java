package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.SlowReaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The logs that are read once for many readers, of one event loop. Who asks for more than the log
 * as it comes (a limit, gaps, parameters, compression) reads it alone. Context only.
 */
final class SharedFeeds {

  private record Key(String name, Format format) {}

  private static final List<Format> FORMATS = List.of(Format.SSE, Format.NDJSON);

  private final ChunkBus bus;
  private final HttpOptions options;
  private final Pulse pulse;
  private final Map<Key, SharedFeed> feeds = new HashMap<>();
  private final Map<String, LogTail> tails = new HashMap<>();

  private SharedFeeds(ChunkBus bus, HttpOptions options, Pulse pulse) {
    this.bus = bus;
    this.options = options;
    this.pulse = pulse;
  }

  static SharedFeeds of(Pulse pulse, ChunkBus bus, HttpOptions options) {
    return pulse.feeds(of -> new SharedFeeds(bus, options, of));
  }

  /**
   * Answers a reader that wants what comes from now on, of a log that others read here: without a
   * stream of its own.
   *
   * @param otherwise runs, now or later, where it needs one after all
   */
  void join(HttpServerRequest http, StreamCall call, Runnable otherwise) {
    SharedFeed feed = feedFor(http, call);
    if (feed == null) {
      otherwise.run();
    } else if (feed.isCurrent()) {
      join(http, call, feed, new LogOffset(feed.incarnation(), feed.ring().next()));
    } else {
      tails
          .computeIfAbsent(call.request().name(), name -> new LogTail(() -> bus.log(name).head()))
          .look()
          .onComplete(found -> pulse.run(() -> join(http, call, found.result(), otherwise)));
    }
  }

  /** What it could share; null for nothing. */
  private @Nullable SharedFeed feedFor(HttpServerRequest http, StreamCall call) {
    ReadRequest request = call.request();
    if (!(request.resume().from() instanceof From.Now) || !isPlain(http, request)) {
      return null;
    }
    for (Format format : FORMATS) {
      SharedFeed feed = feeds.get(new Key(request.name(), format));
      if (feed != null && isFor(http, call, format, feed.info())) {
        return feed;
      }
    }
    return null;
  }

  private static boolean isFor(
      HttpServerRequest http, StreamCall call, Format format, StreamInfo info) {
    Negotiator.Choice choice = choice(call, info);
    return choice != null
        && choice.format() == format
        && Delivery.whole(http, call.request(), info, choice).coding() == null;
  }

  private static Negotiator.@Nullable Choice choice(StreamCall call, StreamInfo info) {
    return Negotiator.choose(call.request(), MediaTypes.essence(MediaTypes.raw(info)));
  }

  /** Where the log ends is known; what there was to share may have gone meanwhile. */
  private void join(
      HttpServerRequest http, StreamCall call, @Nullable LogHead log, Runnable otherwise) {
    if (call.socket().isFinished()) {
      return;
    }
    SharedFeed feed = feedFor(http, call);
    if (feed == null
        || log == null
        || log.isClosed()
        || log.tail().incarnation() != feed.incarnation()) {
      otherwise.run();
    } else {
      join(http, call, feed, log.tail());
    }
  }

  private void join(HttpServerRequest http, StreamCall call, SharedFeed feed, LogOffset at) {
    StreamInfo info = feed.info().from(at).lengths(0, -1);
    Negotiator.Choice choice = Objects.requireNonNull(choice(call, info));
    call.deliver(Delivery.whole(http, call.request(), info, choice));
    follow(call, null, feed, info);
  }

  /** Whether what was opened may be shared. */
  boolean shares(HttpServerRequest http, StreamCall call) {
    Delivery delivery = call.delivery();
    return FORMATS.contains(delivery.format())
        && delivery.coding() == null
        && FeedStream.isShared(delivery.info())
        && isPlain(http, call.request());
  }

  private static boolean isPlain(HttpServerRequest http, ReadRequest request) {
    return http.method().equals(HttpMethod.GET)
        && http.version() != HttpVersion.HTTP_1_0
        && !request.isLimited()
        && !request.resume().gaps()
        && request.resume().subscription() == null
        && request.parameters().isEmpty();
  }

  /** Has a reader follow a log on the stream it has, and share what others read of it. */
  void follow(StreamCall call, ChunkStream stream) {
    Key key = new Key(call.request().name(), call.delivery().format());
    SharedFeed feed = feeds.computeIfAbsent(key, unknown -> feed(unknown, call.delivery()));
    follow(call, stream, feed, stream.info());
  }

  private void follow(
      StreamCall call, @Nullable ChunkStream stream, SharedFeed feed, StreamInfo info) {
    String name = call.request().name();
    SlowReaders.Policy policy = info.slowReaders();
    if (call.delivery().equals(feed.delivery())) {
      call.deliver(feed.delivery()); // one for all who come to a quiet log: 128 bytes a reader
    }
    new FollowPump(call, stream, feed, from -> open(name, policy, from)).start();
  }

  /** A log's policy says whether one that was too slow is told a gap, or that it was. */
  private Future<ChunkStream> open(
      String name, SlowReaders.@Nullable Policy policy, LogOffset from) {
    boolean gaps = policy != SlowReaders.Policy.DISCONNECT;
    return bus.open(name, StreamRequest.create().from(from.toString()).gaps(gaps).prefetch(false));
  }

  private SharedFeed feed(Key key, Delivery first) {
    FeedStream upstream = new FeedStream(bus, key.name(), pulse, Admission.of(pulse.vertx()));
    SharedFeed[] made = new SharedFeed[1];
    made[0] =
        new SharedFeed(
            upstream,
            first,
            FeedRing.MAX_BYTES,
            opened -> Renderers.of(key.format(), opened, options),
            pulse::later,
            pulse::now,
            () -> closed(key, made[0]));
    return made[0];
  }

  private void closed(Key key, SharedFeed feed) {
    feeds.remove(key, feed);
    if (FORMATS.stream().noneMatch(format -> feeds.containsKey(new Key(key.name(), format)))) {
      tails.remove(key.name());
    }
  }
}
