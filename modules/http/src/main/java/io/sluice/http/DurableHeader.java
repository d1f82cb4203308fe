package io.sluice.http;

import java.util.List;

/** The headers of Durable Streams, and what pages of other origins may send and see of them. */
final class DurableHeader {

  static final String NEXT_OFFSET = "Stream-Next-Offset";
  static final String UP_TO_DATE = "Stream-Up-To-Date";
  static final String CLOSED = "Stream-Closed";
  static final String CURSOR = "Stream-Cursor";
  static final String SEQ = "Stream-Seq";
  static final String TTL = "Stream-TTL";
  static final String EXPIRES_AT = "Stream-Expires-At";
  static final String FORKED_FROM = "Stream-Forked-From";
  static final String FORK_OFFSET = "Stream-Fork-Offset";
  static final String FORK_SUB_OFFSET = "Stream-Fork-Sub-Offset";
  static final String SSE_ENCODING = "Stream-SSE-Data-Encoding";
  static final String PRODUCER_ID = "Producer-Id";
  static final String PRODUCER_EPOCH = "Producer-Epoch";
  static final String PRODUCER_SEQ = "Producer-Seq";
  static final String EXPECTED_SEQ = "Producer-Expected-Seq";
  static final String RECEIVED_SEQ = "Producer-Received-Seq";

  /** What a closed log is told with. */
  static final String TRUE = "true";

  /** What a page may send. */
  static final String SENT =
      String.join(
          ", ",
          List.of(
              "Accept",
              "Content-Type",
              "If-None-Match",
              "Last-Event-ID",
              SEQ,
              TTL,
              EXPIRES_AT,
              CLOSED,
              FORKED_FROM,
              FORK_OFFSET,
              FORK_SUB_OFFSET,
              PRODUCER_ID,
              PRODUCER_EPOCH,
              PRODUCER_SEQ));

  /** What a page may see. */
  static final String SEEN =
      String.join(
          ", ",
          List.of(
              NEXT_OFFSET,
              UP_TO_DATE,
              CLOSED,
              CURSOR,
              TTL,
              EXPIRES_AT,
              SSE_ENCODING,
              PRODUCER_EPOCH,
              PRODUCER_SEQ,
              EXPECTED_SEQ,
              RECEIVED_SEQ,
              "ETag",
              "Location",
              "Retry-After",
              "Content-Disposition"));

  private DurableHeader() {}
}
