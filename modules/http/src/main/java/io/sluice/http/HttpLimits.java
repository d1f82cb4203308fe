package io.sluice.http;

import java.util.function.Consumer;

/**
 * How much HTTP takes (rule B1).
 *
 * @param collectItems how many chunks a JSON answer holds, then 406
 * @param collectBytes how many bytes a JSON answer has, then 406
 * @param bodyBytes how many bytes a request's body has, then 413; at most a chunk's
 * @param urlLength how many characters path and query have together, then 414
 * @param parameters how many query parameters there are, then 400
 * @param streamsPerClient how many streams one client's address has open in this process, then 429;
 *     generous, since a proxy's clients share one address
 * @param streams how many streams are open over HTTP in this process, then 429
 * @param minBytesPerSecond what a reader must take while data waits for it, see {@link
 *     HttpTimings#stallTimeout}; counted as the socket accepts it, so the socket's own buffer is
 *     the step it is measured in
 * @param csvColumns how many columns a table has, then the stream fails
 * @param sendBufferBytes the socket's send buffer: what the system holds beyond what a reader took
 * @param compressed how many responses are compressed at once in this process, each with about 256
 *     KiB outside of the heap; more are sent as they are
 * @param answerBytes how many bytes of a source's answer are kept for a reader that comes back, see
 *     {@link HttpTimings#grace}; all together hold at most an eighth of the heap
 */
public record HttpLimits(
    int collectItems,
    int collectBytes,
    int bodyBytes,
    int urlLength,
    int parameters,
    int streamsPerClient,
    int streams,
    int minBytesPerSecond,
    int csvColumns,
    int sendBufferBytes,
    int compressed,
    int answerBytes) {

  /** 10,000; 16 MiB; 1 MiB; 8,192; 100; 2,000; 50,000; 1,024; 1,000; 128 KiB; 256; 64 KiB. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          10_000, 16 << 20, 1 << 20, 8_192, 100, 2_000, 50_000, 1_024, 1_000, 128 << 10, 256,
          64 << 10);

  /** Checks that each is positive. */
  public HttpLimits {
    check("collectItems", collectItems, Integer.MAX_VALUE);
    check("collectBytes", collectBytes, 1 << 30);
    check("bodyBytes", bodyBytes, io.sluice.core.Chunk.MAX_BYTES);
    check("urlLength", urlLength, 1 << 20);
    check("parameters", parameters, 10_000);
    check("streamsPerClient", streamsPerClient, Integer.MAX_VALUE);
    check("streams", streams, Integer.MAX_VALUE);
    check("minBytesPerSecond", minBytesPerSecond, Integer.MAX_VALUE);
    check("csvColumns", csvColumns, 1 << 20);
    check("sendBufferBytes", sendBufferBytes, 1 << 30);
    check("compressed", compressed, 1 << 20);
    check("answerBytes", answerBytes, 1 << 30);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be from 1 to " + most + ", not " + value);
    }
  }

  /** The same with other bounds on a JSON answer. */
  public HttpLimits collect(int items, int bytes) {
    return with(draft -> {
      draft.collectItems = items;
      draft.collectBytes = bytes;
    });
  }

  /** The same with other bounds on requests. */
  public HttpLimits requests(int bodyBytes, int urlLength, int parameters) {
    return with(draft -> {
      draft.bodyBytes = bodyBytes;
      draft.urlLength = urlLength;
      draft.parameters = parameters;
    });
  }

  /** The same with other bounds on open streams. */
  public HttpLimits streams(int perClient, int inAll) {
    return with(draft -> {
      draft.streamsPerClient = perClient;
      draft.streams = inAll;
    });
  }

  /** The same with another least progress of a reader. */
  public HttpLimits minBytesPerSecond(int minBytesPerSecond) {
    return with(draft -> draft.minBytesPerSecond = minBytesPerSecond);
  }

  /** The same with another send buffer. */
  public HttpLimits sendBufferBytes(int sendBufferBytes) {
    return with(draft -> draft.sendBufferBytes = sendBufferBytes);
  }

  /** The same with another bound on responses being compressed. */
  public HttpLimits compressed(int compressed) {
    return with(draft -> draft.compressed = compressed);
  }

  /** The same with another bound on what is kept of an answer. */
  public HttpLimits answerBytes(int answerBytes) {
    return with(draft -> draft.answerBytes = answerBytes);
  }

  private HttpLimits with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new HttpLimits(
        draft.collectItems,
        draft.collectBytes,
        draft.bodyBytes,
        draft.urlLength,
        draft.parameters,
        draft.streamsPerClient,
        draft.streams,
        draft.minBytesPerSecond,
        draft.csvColumns,
        draft.sendBufferBytes,
        draft.compressed,
        draft.answerBytes);
  }

  /** The components, to be changed before they become other limits. */
  private static final class Draft {
    private int collectItems;
    private int collectBytes;
    private int bodyBytes;
    private int urlLength;
    private int parameters;
    private int streamsPerClient;
    private int streams;
    private int minBytesPerSecond;
    private int csvColumns;
    private int sendBufferBytes;
    private int compressed;
    private int answerBytes;

    private Draft(HttpLimits limits) {
      collectItems = limits.collectItems;
      collectBytes = limits.collectBytes;
      bodyBytes = limits.bodyBytes;
      urlLength = limits.urlLength;
      parameters = limits.parameters;
      streamsPerClient = limits.streamsPerClient;
      streams = limits.streams;
      minBytesPerSecond = limits.minBytesPerSecond;
      csvColumns = limits.csvColumns;
      sendBufferBytes = limits.sendBufferBytes;
      compressed = limits.compressed;
      answerBytes = limits.answerBytes;
    }
  }
}
