package io.sluice.sources;

import io.sluice.core.Chunk;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Makes chunks of what people have in their collections. */
final class Elements {
  private Elements() {}

  /** A chunk as it is, text as UTF-8, bytes and buffers copied, anything else as JSON. */
  static Chunk chunk(@Nullable Object element) {
    return switch (element) {
      case Chunk chunk -> chunk;
      case CharSequence text -> Chunk.of(text.toString());
      case byte[] bytes -> Chunk.of(bytes.clone());
      case Buffer buffer -> Chunk.of(buffer);
      case null, default -> Chunk.json(element);
    };
  }
}
