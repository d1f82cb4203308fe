package io.sluice.workers;

import io.sluice.core.StreamInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function's answer that says what HTTP is to make of it: a sequence, and what is told of it. */
final class WholeResponse {

  /** More headers than this are a mistake; HTTP decides which of them it sends. */
  private static final int MAX_HEADERS = 32;

  private WholeResponse() {}

  /**
   * The sequence of a response, described.
   *
   * @throws IllegalArgumentException where a field is wrong
   */
  static WorkerStream of(Map<String, @Nullable Object> fields) {
    if (!(fields.get("body") instanceof WorkerStream body)) {
      throw new IllegalArgumentException("a response without a body");
    }
    if (!(fields.get("content_type") instanceof String type)
        || !(fields.get("status") instanceof Integer status)) {
      throw new IllegalArgumentException("a response has a content_type and a status");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (fields.get("headers") instanceof Map<?, ?> told) {
      told.forEach((key, value) -> headers.put(String.valueOf(key), String.valueOf(value)));
    }
    if (headers.size() > MAX_HEADERS) {
      throw new IllegalArgumentException("a response has at most " + MAX_HEADERS + " headers");
    }
    boolean raw = "raw".equals(fields.get("items"));
    if (raw) {
      headers.put(StreamInfo.WHOLE_TYPE, type);
    }
    long bytes = fields.get("length") instanceof Number length ? length.longValue() : -1;
    StreamInfo info =
        StreamInfo.of(raw ? type : StreamInfo.JSON)
            .headers(headers)
            .status(status)
            .lengths(body.length(), bytes);
    body.described(
        fields.get("columns") instanceof List<?> columns ? info.columns(texts(columns)) : info);
    return body;
  }

  private static List<String> texts(List<?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(each -> texts.add(String.valueOf(each)));
    return texts;
  }
}
