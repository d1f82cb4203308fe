package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments of a function that is opened as an ordinary stream. */
final class StreamArguments {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private StreamArguments() {}

  static CallBody of(StreamRequest request) {
    Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
    List<@Nullable Object> args = List.of();
    if (request.body() != null) {
      if (!isJson(request.bodyType())) {
        throw CallBody.bad(
            "body", "a function takes a body of " + StreamInfo.JSON + " or " + CallBus.CALL_TYPE);
      }
      Object body = CallBody.valueOf(request, Values.Decoder.NONE);
      if (body instanceof List<?>) {
        args = CallBody.args(body);
      } else if (body instanceof Map<?, ?>) {
        kwargs.putAll(CallBody.kwargs(body));
      } else {
        throw CallBody.bad(
            "body", "a body is a list, of arguments by position, or an object, by name");
      }
    }
    request.parameters().forEach((name, text) -> kwargs.put(name, value(text)));
    return new CallBody(args, kwargs, null, TimeoutChange.NONE);
  }

  private static boolean isJson(@Nullable String type) {
    return type != null && StreamInfo.of(type).isJson();
  }

  private static @Nullable Object value(String text) {
    boolean isValue =
        text.equals("true")
            || text.equals("false")
            || text.equals("null")
            || (text.length() <= 400 && NUMBER.matcher(text).matches());
    if (!isValue) {
      return text;
    }
    try {
      return Values.decode(Chunk.of(text), Values.Decoder.NONE);
    } catch (StreamException e) {
      return text; // a number that none can hold
    }
  }
}
