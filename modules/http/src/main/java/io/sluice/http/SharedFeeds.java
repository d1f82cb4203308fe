package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.SlowReaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private SharedFeeds(ChunkBus bus, HttpOptions options, Pulse pulse) {
    this.bus = bus;
    this.options = options;
    this.pulse = pulse;
  }

  static SharedFeeds of(Pulse pulse, ChunkBus bus, HttpOptions options) {
    return pulse.feeds(of -> new SharedFeeds(bus, options, of));
  }

  /** Answers a reader that wants what comes from now on, where that is being read; else false. */
  boolean join(HttpServerRequest http, StreamCall call) {
    ReadRequest request = call.request();
    if (!(request.resume().from() instanceof From.Now) || !isPlain(http, request)) {
      return false;
    }
    for (Format format : FORMATS) {
      SharedFeed feed = feeds.get(new Key(request.name(), format));
      if (feed != null && feed.isCurrent() && join(http, call, format, feed)) {
        return true;
      }
    }
    return false;
  }

  private boolean join(HttpServerRequest http, StreamCall call, Format format, SharedFeed feed) {
    LogOffset at = new LogOffset(feed.incarnation(), feed.ring().next());
    StreamInfo info = feed.info().from(at).lengths(0, -1);
    Negotiator.Choice choice =
        Negotiator.choose(call.request(), MediaTypes.essence(MediaTypes.raw(info)));
    if (choice == null || choice.format() != format) {
      return false;
    }
    Delivery delivery = Delivery.whole(http, call.request(), info, choice);
    if (delivery.coding() != null) {
      return false;
    }
    call.deliver(delivery);
    follow(call, null, feed, info);
    return true;
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
    SharedFeed feed = feeds.computeIfAbsent(key, this::feed);
    follow(call, stream, feed, stream.info());
  }

  private void follow(
      StreamCall call, @Nullable ChunkStream stream, SharedFeed feed, StreamInfo info) {
    String name = call.request().name();
    SlowReaders.Policy policy = info.slowReaders();
    new FollowPump(call, stream, feed, from -> open(name, policy, from)).start();
  }

  /** A log's policy says whether one that was too slow is told a gap, or that it was. */
  private Future<ChunkStream> open(
      String name, SlowReaders.@Nullable Policy policy, LogOffset from) {
    boolean gaps = policy != SlowReaders.Policy.DISCONNECT;
    return bus.open(name, StreamRequest.create().from(from.toString()).gaps(gaps).prefetch(false));
  }

  private SharedFeed feed(Key key) {
    FeedStream upstream = new FeedStream(bus, key.name(), pulse, Admission.of(pulse.vertx()));
    SharedFeed[] made = new SharedFeed[1];
    made[0] =
        new SharedFeed(
            upstream,
            FeedRing.MAX_BYTES,
            info -> Renderers.of(key.format(), info, options),
            pulse::later,
            pulse::now,
            () -> feeds.remove(key, made[0]));
    return made[0];
  }
}
