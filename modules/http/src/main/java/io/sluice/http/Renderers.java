package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;

/** Makes the renderer of a format. */
final class Renderers {
  private Renderers() {}

  /** The renderer of what is to be sent, which keeps to an announced length. */
  static Renderer of(Delivery delivery, HttpOptions options) {
    return delivery.format() == Format.RAW
        ? new RawRenderer(delivery.length(), delivery.info().isLines())
        : of(delivery.format(), delivery.info(), options);
  }

  static Renderer of(Format format, StreamInfo info, HttpOptions options) {
    Payload payload = Payload.of(info);
    return switch (format) {
      case SSE -> new SseRenderer(payload, options.timings().reconnect(), EventIds.of(info));
      case NDJSON -> new NdjsonRenderer(payload);
      case CSV -> new CsvRenderer(payload, info.columns(), options.limits().csvColumns());
      case JSON -> new JsonRenderer(payload, EventIds.of(info));
      case RAW -> new RawRenderer(-1, info.isLines());
    };
  }
}
