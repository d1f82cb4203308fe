package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;

/** Makes the renderer of a format. */
final class Renderers {
  private Renderers() {}

  static Renderer of(Delivery delivery, HttpOptions options) {
    StreamInfo info = delivery.info();
    Payload payload = Payload.of(info);
    return switch (delivery.format()) {
      case SSE -> new SseRenderer(payload, options.timings().reconnect());
      case NDJSON -> new NdjsonRenderer(payload);
      case CSV -> new CsvRenderer(payload, info.columns(), options.limits().csvColumns());
      case JSON -> new JsonRenderer(payload);
      case RAW -> new RawRenderer(delivery.length());
    };
  }
}
