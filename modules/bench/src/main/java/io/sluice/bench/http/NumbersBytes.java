package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;
import io.vertx.core.buffer.Buffer;

/** What the source {@code numbers} gives, byte for byte, in one form and made of strings. */
final class NumbersBytes {

  /** A JSON object's; a row's payload is as long. */
  private static final int JSON_BYTES = 60;

  private static final int MOST_DIGITS = 20;

  private final String before;

  /** What follows a number of so many digits, so that each event has the same length. */
  private final String[] after = new String[MOST_DIGITS];

  private NumbersBytes(String before, String payload, String after) {
    this.before = before;
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      int rest = JSON_BYTES - "{'i':,'payload':''}".length() - digits;
      this.after[digits] = payload + "x".repeat(rest) + after;
    }
  }

  static NumbersBytes in(EventForm form) {
    String object = "{\"i\":";
    String payload = ",\"payload\":\"";
    return switch (form) {
      case SSE -> new NumbersBytes("data: " + object, payload, "\"}\n\n");
      case NDJSON -> new NumbersBytes(object, payload, "\"}\n");
      case CSV -> new NumbersBytes("", ",", "\n");
      case RAW, JSON -> new NumbersBytes(object, payload, "\"}");
    };
  }

  void append(Buffer out, long number) {
    String digits = Long.toString(number);
    out.appendString(before).appendString(digits).appendString(after[digits.length()]);
  }

  /** So many of them, as one answer. */
  Buffer array(int count) {
    Buffer out = Buffer.buffer(count * (JSON_BYTES + 1) + 64);
    out.appendString("{\"items\":[");
    for (int i = 0; i < count; i++) {
      append(i == 0 ? out : out.appendString(","), i);
    }
    return out.appendString("],\"count\":" + count + ",\"outcome\":\"completed\"}");
  }
}
