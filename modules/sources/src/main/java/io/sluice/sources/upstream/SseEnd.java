package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Outcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream says in its events that it is done or has failed, since server-sent events have
 * no end of their own.
 *
 * @param doneEvent the type of the event that completes the stream, such as {@code done}
 * @param doneData the data that completes the stream, such as {@code [DONE]}
 * @param errorEvent the type of the event that fails the stream, such as {@code error}
 */
public record SseEnd(
    @Nullable String doneEvent, @Nullable String doneData, @Nullable String errorEvent) {

  /** Nothing said: the end of the body is the end of the stream. */
  public static final SseEnd NONE = new SseEnd(null, null, null);

  /** Whether a body that ends without saying so was cut off. */
  boolean isTold() {
    return doneEvent != null || doneData != null;
  }

  @Nullable Outcome of(@Nullable String type, byte[] bytes, int start, int length) {
    if (type != null && type.equals(errorEvent)) {
      return SseParser.failed(new String(bytes, start, length, UTF_8));
    }
    boolean done = type != null && type.equals(doneEvent);
    if (!done && doneData != null) {
      byte[] wanted = doneData.getBytes(UTF_8);
      done = Arrays.equals(wanted, 0, wanted.length, bytes, start, start + length);
    }
    return done ? Outcome.COMPLETED : null;
  }
}
