package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Chunk;
import io.sluice.core.EventType;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: WHATWG HTML, section 9.2.
 *
 * <p>A field's value follows {@code ": "}, always with the space, so that a value's own leading
 * space stays. Whatever a parser takes for a line's end, which is CR, LF and CRLF, begins a new
 * {@code data:} line, so no payload can end its event (rule H2); a client joins the lines with LF.
 */
final class SseRenderer implements Renderer {

  /** A comment: says that the connection lives, and dispatches nothing. */
  static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

  private static final byte[] DATA = "data: ".getBytes(US_ASCII);
  private static final byte[] END_OF_EVENT = "\n\n".getBytes(US_ASCII);

  private final Payload payload;
  private final Duration reconnect;
  private final @Nullable EventIds ids;

  private long chunks;
  private long refusedTypes;
  private @Nullable String lastType;
  private byte[] lastTypeLine = {};

  /**
   * Makes a renderer.
   *
   * @param ids of the chunks; null for none
   */
  SseRenderer(Payload payload, Duration reconnect, @Nullable EventIds ids) {
    this.payload = payload;
    this.reconnect = reconnect;
    this.ids = ids;
  }

  /** How many event types were left out since no producer may use them. */
  long refusedTypes() {
    return refusedTypes;
  }

  /** Goes on behind what was sent from elsewhere: so many chunks, up to a position. */
  void sentElsewhere(long count, long position) {
    chunks += count;
    if (ids != null) {
      ids.follow(position);
    }
  }

  /** How many chunks were sent. */
  long chunks() {
    return chunks;
  }

  /** The position of what was rendered last; -1 where there are no ids. */
  long position() {
    return ids == null ? -1 : ids.position();
  }

  /** An id without data makes no event, but from now on a client knows where it began. */
  @Override
  public void begin(Buffer out) {
    if (ids != null) {
      ids.appendTo(out);
    }
    out.appendString("retry: " + reconnect.toMillis() + "\n\n");
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      switch (batch.get(i)) {
        case Chunk chunk -> render(chunk, out);
        case Gap gap -> {
          if (ids != null) {
            ids.follow(gap);
          }
          gap(gap, ids, out);
        }
      }
    }
  }

  private void render(Chunk chunk, Buffer out) {
    JsonText.check(payload, chunk);
    if (ids != null) {
      ids.follow(chunk);
      ids.appendTo(out);
    }
    String type = chunk.event();
    if (type != null) {
      type(type, out);
    }
    switch (payload) {
      case JSON -> {
        if (chunk.isOneLine()) {
          out.appendBytes(DATA);
          chunk.appendTo(out);
        } else {
          lines(chunk.bytes(), out);
        }
      }
      case TEXT -> {
        if (Utf8.isPlain(chunk)) {
          out.appendBytes(DATA);
          chunk.appendTo(out);
        } else {
          lines(Utf8.clean(chunk), out);
        }
      }
      case BINARY -> out.appendBytes(DATA).appendBytes(JsonText.base64(chunk));
    }
    out.appendBytes(END_OF_EVENT);
    chunks++;
  }

  private void type(String type, Buffer out) {
    if (!type.equals(lastType)) {
      lastType = type;
      lastTypeLine =
          EventType.isAllowed(type) ? ("event: " + type + "\n").getBytes(UTF_8) : new byte[0];
    }
    if (lastTypeLine.length == 0) {
      refusedTypes++;
    }
    out.appendBytes(lastTypeLine);
  }

  private static void lines(byte[] text, Buffer out) {
    int from = 0;
    out.appendBytes(DATA);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || text[i] == '\r') {
        out.appendBytes(text, from, i - from).appendByte((byte) '\n').appendBytes(DATA);
        if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
    out.appendBytes(text, from, text.length - from);
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    Failure failure = Endings.failure(outcome);
    if (failure != null) {
      event("error", Endings.json(failure), ids, out);
      return Ending.BREAK_OFF;
    }
    JsonObject done = new JsonObject().put("count", chunks).put("outcome", Endings.word(limited));
    if (limited) {
      done.put("more", true);
      if (ids != null) {
        done.put("next", ids.current().toString());
      }
    }
    event("done", done, ids, out);
    return Ending.END;
  }

  /** Tells a gap, with the id of what it leads to. */
  static void gap(Gap gap, @Nullable EventIds ids, Buffer out) {
    event("gap", Endings.json(gap), ids, out);
  }

  /** JSON has no line ends outside of strings here, and none inside. */
  private static void event(String type, JsonObject data, @Nullable EventIds ids, Buffer out) {
    if (ids != null) {
      ids.appendTo(out);
    }
    out.appendString("event: " + type + "\ndata: " + data.encode() + "\n\n");
  }
}
