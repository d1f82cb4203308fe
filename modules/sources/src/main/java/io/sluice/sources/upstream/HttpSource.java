package io.sluice.sources.upstream;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.TraceParent;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answer of another HTTP server, asked at the reader's first credit. While the reader has no
 * credit nothing is read from the upstream's socket, so that TCP slows the upstream.
 *
 * <p>Each stream has an HTTP/1.1 connection of its own. Refused or silent connections fail the
 * stream as {@code UNAVAILABLE}, other statuses than 200–204 as {@code SOURCE_FAILED} with {@code
 * status} in its details, retriable where 503 or 429 say {@code Retry-After}; a body that is cut
 * off never completes the stream. Redirects are followed within the origin only. Over https the
 * upstream's certificate must be trusted and name its host, or the stream fails.
 */
public final class HttpSource implements StreamSource {
  private final Vertx vertx;
  private final HttpClient client;
  private final HttpSourceOptions options;
  private final UrlTemplate url;
  private final Dialect dialect;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Makes the client; one made in a verticle ends with it.
   *
   * @throws IllegalArgumentException when the URL is none
   */
  public HttpSource(Vertx vertx, HttpSourceOptions options) {
    this(vertx, options, Dialect.NONE);
  }

  /** The same of an upstream that says more than chunks. */
  HttpSource(Vertx vertx, HttpSourceOptions options, Dialect dialect) {
    this.vertx = vertx;
    this.options = options;
    this.dialect = dialect;
    this.url = new UrlTemplate(options.url(), options.defaults());
    HttpClientOptions how =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setConnectTimeout((int) options.limits().connect().toMillis())
            .setDecompressionSupported(false)
            .setPipelining(false);
    Path trust = options.trust();
    if (trust != null) {
      how.setTrustOptions(new PemTrustOptions().addCertPath(trust.toString()));
    }
    this.client =
        vertx.createHttpClient(how, new PoolOptions().setHttp1MaxSize(options.limits().streams()));
  }

  /** The parameters it takes: the slots of its URL. */
  public List<String> parameters() {
    return url.names();
  }

  /** What its streams will be. */
  public StreamInfo shape() {
    return StreamInfo.of(options.contentType());
  }

  @Override
  public SourceRun open(StreamRequest request) {
    boolean post = options.method() == HttpSourceOptions.Method.POST;
    URI target = post ? url.fillBeside(request) : url.fill(request);
    if (open.incrementAndGet() > options.limits().streams()) {
      open.decrementAndGet();
      throw new StreamException(
          FailureCode.TOO_MANY_STREAMS,
          "no more than " + options.limits().streams() + " streams of this upstream at once");
    }
    Question question =
        new Question(
            target,
            traced(request.traceparent()),
            post ? request.body() : null,
            request.bodyType(),
            dialect);
    return new HttpRun(vertx, client, question, open::decrementAndGet);
  }

  /** The request's trace goes on upstream, unless the configuration says another. */
  private HttpSourceOptions traced(@Nullable String traceparent) {
    if (traceparent == null) {
      return options;
    }
    Map<String, String> headers = new HashMap<>();
    headers.put(TraceParent.HEADER, traceparent);
    headers.putAll(options.headers());
    return options.headers(headers);
  }
}
