package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.StreamRequest;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, as far as it tells one interaction from another. Deadlines, limits and who asked
 * are the reader's, and not recorded.
 *
 * @param path what followed the offered segment in the stream's name; may be empty
 * @param parameters the source's parameters
 * @param body the body; null for none
 * @param bodyType the body's media type, where there is a body
 */
public record RecordedRequest(
    String path, Map<String, String> parameters, @Nullable Buffer body, @Nullable String bodyType) {

  /** Sorts the parameters, so that recordings can be compared line by line. */
  public RecordedRequest {
    parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
    body = body == null ? null : body.copy();
  }

  /** What this request asks. */
  public static RecordedRequest of(StreamRequest request) {
    Chunk body = request.body();
    return new RecordedRequest(
        request.path(),
        request.parameters(),
        body == null ? null : body.toBuffer(),
        request.bodyType());
  }
}
