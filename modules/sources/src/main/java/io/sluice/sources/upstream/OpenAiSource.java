package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.combine.Combine;
import io.sluice.sources.combine.Retry;
import io.sluice.sources.model.ModelRequest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * A model behind an OpenAI-compatible upstream. Asked as a {@link ModelRequest}, it answers {@link
 * io.sluice.sources.model.ModelItem}s, token by token as they come; while the reader has no credit
 * nothing is read from the upstream's socket.
 *
 * <p>Before the first token, an upstream that cannot be connected to, that breaks off, or that
 * answers 429, 500, 502, 503 or 504 is asked again, no sooner than it wishes; afterwards never. A
 * timeout is not: the upstream may be at work. Whatever does not end with {@code [DONE]} was cut
 * short and fails as {@code SOURCE_FAILED}, as does an error the upstream tells of; its own words
 * are shown cut and cleaned, the key never.
 */
public final class OpenAiSource implements StreamSource {
  private final Vertx vertx;
  private final OpenAiOptions options;
  private final HttpSource upstream;

  /**
   * Makes the client; one made in a verticle ends with it.
   *
   * @throws IllegalArgumentException when the URL is none
   */
  public OpenAiSource(Vertx vertx, OpenAiOptions options) {
    this.vertx = vertx;
    this.options = options;
    String base = options.url().replaceAll("/+$", "");
    String key = options.key();
    this.upstream =
        new HttpSource(
            vertx,
            HttpSourceOptions.of(base + "/chat/completions", HttpSourceOptions.Read.SSE)
                .method(HttpSourceOptions.Method.POST)
                .headers(key == null ? Map.of() : Map.of("Authorization", "Bearer " + key))
                .contentType(StreamInfo.JSON)
                .end(new SseEnd(null, "[DONE]", null))
                .limits(options.limits())
                .trust(options.trust()),
            new OpenAiDialect(key, options.total()));
  }

  /** The parameters it takes in the place of a body. */
  public List<String> parameters() {
    return ModelRequest.PARAMETERS;
  }

  /** What its streams will be. */
  public StreamInfo shape() {
    return upstream.shape();
  }

  @Override
  public SourceRun open(StreamRequest request) {
    Chunk body = Chunk.json(question(ModelRequest.of(request)));
    StreamRequest asked = request.parameters(Map.of()).from(null).body(body, StreamInfo.JSON);
    StreamSource once = ignored -> upstream.open(asked);
    Retry retry = options.retry();
    return retry == null
        ? once.open(request)
        : Combine.retry(vertx, once, retry, OpenAiSource::isWorthwhile).open(request);
  }

  private JsonObject question(ModelRequest request) {
    JsonObject question = request.json().put("model", options.model()).put("stream", true);
    return options.usage()
        ? question.put("stream_options", new JsonObject().put("include_usage", true))
        : question;
  }

  private static boolean isWorthwhile(Failure failure) {
    return failure.retriable() && !failure.details().containsKey("timeout");
  }
}
