package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as it crosses the bus.
 *
 * @param args the arguments by position
 * @param kwargs the arguments by name
 * @param session the id of its session, {@link #NEW_SESSION}, or null
 * @param timeouts what it says of its timeouts
 */
record CallBody(
    List<@Nullable Object> args,
    Map<String, @Nullable Object> kwargs,
    @Nullable String session,
    TimeoutChange timeouts) {

  /** Asks for a session that is kept although nothing belongs to it yet. */
  static final String NEW_SESSION = "new";

  private static final String INFINITY = "infinity";

  static Chunk encode(CallRequest request, Values.Encoder encoder) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("args", request.args());
    body.put("kwargs", request.kwargs());
    if (request.session() != null) {
      body.put("session", request.session());
    }
    if (request.timeouts().profile() != null) {
      body.put("profile", request.timeouts().profile());
    }
    Map<String, @Nullable Object> times = times(request.timeouts());
    if (!times.isEmpty()) {
      body.put("timeouts", times);
    }
    return Values.encode(body, encoder);
  }

  private static Map<String, @Nullable Object> times(TimeoutChange change) {
    Map<String, @Nullable Object> times = new LinkedHashMap<>();
    put(times, "open", change.open());
    put(times, "next", change.next());
    put(times, "stream", change.stream());
    put(times, "idle", change.idle());
    return times;
  }

  private static void put(
      Map<String, @Nullable Object> times, String name, @Nullable Duration value) {
    if (value != null) {
      times.put(name, Timeouts.isInfinite(value) ? INFINITY : Math.max(1, value.toMillis()));
    }
  }

  /** The call of a request that was made as one; throws BAD_REQUEST where it is none. */
  static CallBody decode(StreamRequest request, Values.Decoder decoder) {
    Object value = valueOf(request, decoder);
    if (!(value instanceof Map<?, ?> body)) {
      throw bad("body", "a call's body is an object");
    }
    Object session = body.get("session");
    if (session != null && !(session instanceof String)) {
      throw bad("session", "session is a text");
    }
    return new CallBody(
        args(body.get("args")),
        kwargs(body.get("kwargs")),
        (String) session,
        timeouts(body.get("profile"), body.get("timeouts")));
  }

  /** The value of a request's body; null where it has none. */
  static @Nullable Object valueOf(StreamRequest request, Values.Decoder decoder) {
    Chunk body = request.body();
    if (body == null) {
      return null;
    }
    try {
      return Values.decode(body, decoder);
    } catch (StreamException e) {
      Failure failure = e.failure();
      throw failure.code() == FailureCode.BAD_CHUNK ? bad("body", failure.message()) : e;
    }
  }

  static List<@Nullable Object> args(@Nullable Object args) {
    return switch (args) {
      case null -> List.of();
      case List<?> list -> cast(list);
      default -> throw bad("args", "args is a list");
    };
  }

  static Map<String, @Nullable Object> kwargs(@Nullable Object kwargs) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    if (kwargs instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        if (!(key instanceof String name)) {
          throw bad("kwargs", "the names in kwargs are texts");
        }
        named.put(name, value);
      });
    } else if (kwargs != null) {
      throw bad("kwargs", "kwargs is an object");
    }
    return named;
  }

  @SuppressWarnings("unchecked")
  private static List<@Nullable Object> cast(List<?> list) {
    return (List<@Nullable Object>) list;
  }

  private static TimeoutChange timeouts(@Nullable Object profile, @Nullable Object times) {
    if (profile != null && !(profile instanceof String)) {
      throw bad("profile", "profile is a text");
    }
    if (times != null && !(times instanceof Map<?, ?>)) {
      throw bad("timeouts", "timeouts is an object of open, next, stream and idle");
    }
    Map<?, ?> map = times == null ? Map.of() : (Map<?, ?>) times;
    return new TimeoutChange(
        (String) profile,
        time(map, "open"),
        time(map, "next"),
        time(map, "stream"),
        time(map, "idle"));
  }

  private static @Nullable Duration time(Map<?, ?> times, String name) {
    return switch (times.get(name)) {
      case null -> null;
      case String text when text.equals(INFINITY) -> Timeouts.INFINITY;
      case Integer ms when ms > 0 -> Duration.ofMillis(ms);
      case Long ms when ms > 0 -> Duration.ofMillis(ms);
      default -> throw bad("timeouts", name + " is milliseconds above 0, or \"infinity\"");
    };
  }

  static StreamException bad(String parameter, String message) {
    return new StreamException(Failure.badParameter(parameter, message));
  }
}
