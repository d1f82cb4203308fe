package io.sluice.http;

import io.sluice.core.StreamInfo;

/** What a stream's content type says its payloads are, which decides how each format shows them. */
enum Payload {
  /** One JSON value a chunk. */
  JSON,
  /** UTF-8 text, where malformed bytes become U+FFFD. */
  TEXT,
  /** Anything else, shown as base64 (RFC 4648, section 4) except in raw. */
  BINARY;

  static Payload of(StreamInfo info) {
    return info.isJson() ? JSON : info.isText() ? TEXT : BINARY;
  }
}
