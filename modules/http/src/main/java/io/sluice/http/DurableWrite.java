package io.sluice.http;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.Retention;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a write, strictly: what is malformed is refused, naming it. */
final class DurableWrite {

  private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]*");

  /** 300 years of seconds have ten digits. */
  private static final int TTL_DIGITS = 10;

  /** The longest whole number that fits a long whatever its digits. */
  private static final int MAX_DIGITS = 18;

  /** RFC 3339, section 5.6: unlike ISO 8601, always with seconds and an offset. */
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  /** As a media type's; a sequence is compared, and kept. */
  private static final int MAX_SEQUENCE = 1_000;

  private DurableWrite() {}

  /**
   * The body's media type; null where it is not told.
   *
   * @throws Refusal 400 where it is none
   */
  static @Nullable String contentType(DurableCall call) {
    String type = call.header(HttpHeaders.CONTENT_TYPE.toString());
    if (type == null || type.isEmpty()) {
      return null;
    }
    if (!MediaTypes.isType(type)) {
      throw Refusal.badParameter(
          "Content-Type", "Content-Type is a media type such as application/json");
    }
    return type;
  }

  /** What a log is to be. */
  static LogOptions options(DurableCall call, @Nullable String contentType) {
    if (contentType != null && MediaTypes.isEvents(contentType)) {
      throw Refusal.badParameter(
          "Content-Type", "a log cannot hold text/event-stream; it can be read as that");
    }
    return new LogOptions(
        contentType,
        Retention.ALL,
        ttl(call),
        expiresAt(call),
        null,
        LogOptions.DEFAULT.slowReaders());
  }

  private static @Nullable Duration ttl(DurableCall call) {
    String text = call.header(DurableHeader.TTL);
    if (text == null) {
      return null;
    }
    if (call.request().headers().contains(DurableHeader.EXPIRES_AT)) {
      throw Refusal.badParameter(
          DurableHeader.TTL, "a log has a Stream-TTL or a Stream-Expires-At, not both");
    }
    return Duration.ofSeconds(whole(DurableHeader.TTL, text, TTL_DIGITS));
  }

  private static @Nullable Instant expiresAt(DurableCall call) {
    String text = call.header(DurableHeader.EXPIRES_AT);
    if (text == null) {
      return null;
    }
    try {
      if (TIMESTAMP.matcher(text).matches()) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeParseException e) {
      // refused below: there is no such day, or hour
    }
    throw Refusal.badParameter(
        DurableHeader.EXPIRES_AT,
        "Stream-Expires-At is a time as RFC 3339 writes it, such as 2030-01-31T12:00:00Z");
  }

  /** How the write ends the log; null where it leaves it open. */
  static @Nullable Outcome outcome(DurableCall call) {
    String text = call.header(DurableHeader.CLOSED);
    return text != null && text.strip().equalsIgnoreCase(DurableHeader.TRUE)
        ? Outcome.COMPLETED
        : null;
  }

  /** The expected sequence, or null. */
  static @Nullable String sequence(DurableCall call) {
    String text = call.header(DurableHeader.SEQ);
    if (text != null && (text.isEmpty() || text.length() > MAX_SEQUENCE)) {
      throw Refusal.badParameter(
          DurableHeader.SEQ, "Stream-Seq has 1 to " + MAX_SEQUENCE + " characters");
    }
    return text;
  }

  /**
   * Where the producer stands, or null.
   *
   * @param eachChunk whether each chunk counts one
   */
  static Append.@Nullable Step producer(DurableCall call, boolean eachChunk) {
    String id = call.header(DurableHeader.PRODUCER_ID);
    String epoch = call.header(DurableHeader.PRODUCER_EPOCH);
    String sequence = call.header(DurableHeader.PRODUCER_SEQ);
    if (id == null && epoch == null && sequence == null) {
      return null;
    }
    if (id == null || epoch == null || sequence == null) {
      throw Refusal.badParameter(
          DurableHeader.PRODUCER_ID,
          "Producer-Id, Producer-Epoch and Producer-Seq come together, or not at all");
    }
    if (id.isBlank() || id.length() > Append.Step.MAX_ID) {
      throw Refusal.badParameter(
          DurableHeader.PRODUCER_ID, "Producer-Id has 1 to " + Append.Step.MAX_ID + " characters");
    }
    return new Append.Step(
        id,
        whole(DurableHeader.PRODUCER_EPOCH, epoch, MAX_DIGITS),
        whole(DurableHeader.PRODUCER_SEQ, sequence, MAX_DIGITS),
        eachChunk);
  }

  /** What the log is forked from, or null. */
  static @Nullable Fork fork(DurableCall call) {
    String from = call.header(DurableHeader.FORKED_FROM);
    String offset = call.header(DurableHeader.FORK_OFFSET);
    String sub = call.header(DurableHeader.FORK_SUB_OFFSET);
    if (from == null) {
      if (offset != null || sub != null) {
        throw Refusal.badParameter(
            DurableHeader.FORKED_FROM, "a fork's offset needs Stream-Forked-From");
      }
      return null;
    }
    long extra = sub == null ? 0 : whole(DurableHeader.FORK_SUB_OFFSET, sub, MAX_DIGITS);
    if (extra > 0 && offset == null) {
      throw Refusal.badParameter(
          DurableHeader.FORK_SUB_OFFSET, "Stream-Fork-Sub-Offset needs Stream-Fork-Offset");
    }
    return new Fork(
        DurableName.of(DurableHeader.FORKED_FROM, from),
        offset == null ? null : LogOffset.parse(DurableHeader.FORK_OFFSET, offset),
        extra);
  }

  private static long whole(String header, String text, int digits) {
    if (text.length() > digits || !WHOLE.matcher(text).matches()) {
      throw Refusal.badParameter(
          header,
          header
              + " is a whole number without sign or leading zeros, of up to "
              + digits
              + " digits");
    }
    return Long.parseLong(text);
  }
}
