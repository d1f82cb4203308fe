package io.sluice.log.cassette;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How an interaction is written, in a cassette's index and in an exported file alike. */
final class InteractionJson {

  private static final String GAP = "gap";

  private InteractionJson() {}

  static JsonObject write(Interaction interaction) {
    JsonObject json =
        new JsonObject()
            .put("interaction", interaction.id())
            .put("request", request(interaction.request()));
    StreamInfo info = interaction.info();
    if (info != null) {
      json.put("info", info(info));
    }
    json.put("outcome", outcome(interaction.outcome())).put("chunks", interaction.chunks());
    if (interaction.gaps() > 0) {
      json.put("gaps", interaction.gaps());
    }
    return json.put("recordedAt", interaction.recordedAt().toString());
  }

  /** Throws an unchecked exception where it is no interaction. */
  static Interaction read(JsonObject json) {
    JsonObject info = json.getJsonObject("info");
    return new Interaction(
        required(json, "interaction"),
        request(json.getJsonObject("request", new JsonObject())),
        info == null ? null : info(info),
        outcome(json.getJsonObject("outcome", new JsonObject())),
        json.getLong("chunks", 0L),
        json.getLong("gaps", 0L),
        Instant.parse(required(json, "recordedAt")));
  }

  private static String required(JsonObject json, String key) {
    String value = json.getString(key);
    if (value == null) {
      throw new IllegalArgumentException("`" + key + "` is missing");
    }
    return value;
  }

  private static JsonObject request(RecordedRequest request) {
    JsonObject json =
        new JsonObject()
            .put("path", request.path())
            .put("parameters", new JsonObject(new LinkedHashMap<>(request.parameters())));
    Buffer body = request.body();
    if (body != null) {
      json.put("bodyType", request.bodyType());
      Payloads.put(json, "body", body);
    }
    return json;
  }

  private static RecordedRequest request(JsonObject json) {
    return new RecordedRequest(
        json.getString("path", ""),
        texts(json.getJsonObject("parameters", new JsonObject())),
        Payloads.get(json, "body"),
        json.getString("bodyType"));
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new TreeMap<>();
    json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
    return texts;
  }

  private static JsonObject info(StreamInfo info) {
    JsonObject json = new JsonObject().put("contentType", info.contentType());
    if (!info.headers().isEmpty()) {
      json.put("headers", new JsonObject(new TreeMap<>(info.headers())));
    }
    List<String> columns = info.columns();
    if (columns != null) {
      json.put("columns", new JsonArray(columns));
    }
    if (info.status() != 200) {
      json.put("status", info.status());
    }
    return json;
  }

  private static StreamInfo info(JsonObject json) {
    StreamInfo info =
        StreamInfo.of(required(json, "contentType"))
            .headers(texts(json.getJsonObject("headers", new JsonObject())))
            .status(json.getInteger("status", 200));
    JsonArray columns = json.getJsonArray("columns");
    return columns == null ? info : info.columns(columns.stream().map(String::valueOf).toList());
  }

  /** A gap, as an entry among the times and as a line of a file. */
  static JsonObject gap(Gap gap) {
    JsonObject told =
        new JsonObject()
            .put("from", gap.from())
            .put("to", gap.to())
            .put("reason", gap.reason().name());
    return new JsonObject().put(GAP, told);
  }

  /** Whether it is a gap. */
  static boolean isGap(JsonObject json) {
    return json.containsKey(GAP);
  }

  /** Throws an unchecked exception where it is no gap. */
  static Gap gap(JsonObject json) {
    JsonObject told = json.getJsonObject(GAP);
    return new Gap(
        told.getLong("from", 0L),
        told.getLong("to", 0L),
        Gap.Reason.valueOf(required(told, "reason")));
  }

  static JsonObject outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> new JsonObject().put("is", "completed");
      case Outcome.Cancelled cancelled ->
          new JsonObject().put("is", "cancelled").put("by", cancelled.by());
      case Outcome.Failed failed -> {
        Failure failure = failed.failure();
        yield new JsonObject()
            .put("is", "failed")
            .put("code", failure.code().name())
            .put("message", failure.message())
            .put("retriable", failure.retriable())
            .put("details", new JsonObject(new TreeMap<>(failure.details())));
      }
    };
  }

  static Outcome outcome(JsonObject json) {
    @Nullable String is = json.getString("is");
    return switch (is == null ? "" : is) {
      case "completed" -> Outcome.COMPLETED;
      case "cancelled" -> new Outcome.Cancelled(required(json, "by"));
      case "failed" ->
          new Outcome.Failed(
              new Failure(
                  FailureCode.valueOf(required(json, "code")),
                  json.getString("message", ""),
                  json.getBoolean("retriable", false),
                  texts(json.getJsonObject("details", new JsonObject()))));
      default ->
          throw new IllegalArgumentException(
              "an outcome is completed, cancelled or failed, not: " + is);
    };
  }
}
