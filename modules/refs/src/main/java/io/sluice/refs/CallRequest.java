package io.sluice.refs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call says. Values are those that {@link Values} knows. Immutable; each method answers a
 * changed copy.
 *
 * @param args the arguments by position; may hold null and {@link StreamRef}s
 * @param kwargs the arguments by name
 * @param session the id of the session it belongs to; null for a new one
 * @param timeouts what it says of its timeouts
 * @param principal who calls, where known
 * @param traceparent the trace it is part of, or null
 */
public record CallRequest(
    List<@Nullable Object> args,
    Map<String, @Nullable Object> kwargs,
    @Nullable String session,
    TimeoutChange timeouts,
    @Nullable String principal,
    @Nullable String traceparent) {

  private static final CallRequest EMPTY =
      new CallRequest(List.of(), Map.of(), null, TimeoutChange.NONE, null, null);

  /** Copies the arguments. */
  public CallRequest {
    args = Collections.unmodifiableList(new ArrayList<>(args));
    kwargs = Collections.unmodifiableMap(new LinkedHashMap<>(kwargs));
  }

  /** A call with these arguments. */
  public static CallRequest of(@Nullable Object... args) {
    return EMPTY.args(java.util.Arrays.asList(args));
  }

  /** The same with other arguments by position. */
  public CallRequest args(List<@Nullable Object> args) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }

  /** The same with other arguments by name. */
  public CallRequest kwargs(Map<String, @Nullable Object> kwargs) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }

  /** The same with one more argument by name. */
  public CallRequest with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(kwargs);
    more.put(name, value);
    return kwargs(more);
  }

  /** The same in a session. */
  public CallRequest session(@Nullable String session) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }

  /** The same with other timeouts. */
  public CallRequest timeouts(TimeoutChange timeouts) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }

  /** The same on behalf of someone. */
  public CallRequest principal(@Nullable String principal) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }

  /** The same as part of a trace. */
  public CallRequest traceparent(@Nullable String traceparent) {
    return new CallRequest(args, kwargs, session, timeouts, principal, traceparent);
  }
}
