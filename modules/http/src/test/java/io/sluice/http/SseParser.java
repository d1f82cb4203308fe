package io.sluice.http;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.logging.LDLogger;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Reads rendered bytes with somebody else's SSE parser. */
final class SseParser {

  /** An event as the client sees it. */
  record Event(String type, String data) {}

  private SseParser() {}

  static List<Event> parse(Buffer body) {
    List<Event> events = new ArrayList<>();
    try (EventSource source =
        new EventSource.Builder(new Bytes(body.getBytes()))
            .logger(LDLogger.none())
            .errorStrategy(ErrorStrategy.alwaysThrow())
            .build()) {
      source.start();
      while (true) {
        MessageEvent event = source.readMessage();
        events.add(new Event(event.getEventName(), event.getData()));
      }
    } catch (com.launchdarkly.eventsource.StreamException endOfBytes) {
      return events;
    }
  }

  private static final class Bytes extends ConnectStrategy {
    private static final URI ORIGIN = URI.create("http://localhost/");
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Client createClient(LDLogger logger) {
      return new Client() {
        @Override
        public Result connect(String lastEventId) {
          return new Result(new ByteArrayInputStream(bytes), ORIGIN, null);
        }

        @Override
        public boolean awaitClosed(long timeoutMillis) {
          return true;
        }

        @Override
        public URI getOrigin() {
          return ORIGIN;
        }

        @Override
        public void close() {}
      };
    }
  }
}
