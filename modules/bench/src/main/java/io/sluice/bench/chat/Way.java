package io.sluice.bench.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How an answer is asked for. */
enum Way {
  /** The model itself. */
  RAW("/v1/chat/completions"),
  /** The gateway's path for OpenAI's clients: the model straight through. */
  DIRECT("/v1/chat/completions"),
  /** A chat, whose answers are logs in memory. */
  MEMORY("/api/v1/chat/message/stream"),
  /** A chat, whose answers are logs in RocksDB. */
  ROCKSDB("/api/v1/chat/message/stream");

  private final String target;

  Way(String target) {
    this.target = target;
  }

  /** What is posted to. */
  String target() {
    return target;
  }

  /** What is posted to be told the answer of this number. */
  JsonObject question(int answer) {
    String content = Integer.toString(answer);
    JsonObject json = new JsonObject();
    if (target.startsWith("/api")) {
      return json.put("message", content);
    }
    return json.put("stream", true)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", content)));
  }
}
