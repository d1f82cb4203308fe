package io.sluice.http;

import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How streams are served over HTTP.
 *
 * @param allowedHosts what {@code Host} may say beside loopback names and addresses: host names,
 *     with or without a port; {@code *} for any, where something in front checks it
 * @param allowedOrigins whose pages may read and write across origins: exact origins such as {@code
 *     https://app.example.org}
 * @param timings how long it waits
 * @param limits how much it takes
 * @param operators who may see what others read, and stop it
 */
public record HttpOptions(
    Set<String> allowedHosts,
    Set<String> allowedOrigins,
    HttpTimings timings,
    HttpLimits limits,
    Operators operators) {

  /** Loopback only, no foreign pages. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(Set.of(), Set.of(), HttpTimings.DEFAULT, HttpLimits.DEFAULT, Operators.LOCAL);

  /** Copies the sets, in lower case. */
  public HttpOptions {
    allowedHosts = lower(allowedHosts);
    allowedOrigins = lower(allowedOrigins);
    for (String origin : allowedOrigins) {
      if (!origin.matches("[a-z][a-z0-9+.-]*://[^/\\s]+")) {
        throw new IllegalArgumentException(
            "an allowed origin is scheme://host[:port] and nothing more, not " + origin);
      }
    }
  }

  private static Set<String> lower(Set<String> names) {
    return names.stream()
        .map(name -> name.toLowerCase(java.util.Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The same with other hosts. */
  public HttpOptions allowedHosts(Set<String> allowedHosts) {
    return new HttpOptions(allowedHosts, allowedOrigins, timings, limits, operators);
  }

  /** The same with other origins. */
  public HttpOptions allowedOrigins(Set<String> allowedOrigins) {
    return new HttpOptions(allowedHosts, allowedOrigins, timings, limits, operators);
  }

  /** The same with other timings. */
  public HttpOptions timings(HttpTimings timings) {
    return new HttpOptions(allowedHosts, allowedOrigins, timings, limits, operators);
  }

  /** The same with other limits. */
  public HttpOptions limits(HttpLimits limits) {
    return new HttpOptions(allowedHosts, allowedOrigins, timings, limits, operators);
  }

  /** The same with other operators. */
  public HttpOptions operators(Operators operators) {
    return new HttpOptions(allowedHosts, allowedOrigins, timings, limits, operators);
  }

  /**
   * The server options that these limits need; HTTP/1.1 and, on the same port, HTTP/2 without TLS.
   * The small send buffer is what makes a slow reader felt and its progress measurable. Compression
   * stays off: it would hold events back.
   *
   * @param base what to start from, or null for Vert.x's defaults
   */
  public HttpServerOptions serverOptions(@Nullable HttpServerOptions base) {
    HttpServerOptions server = base == null ? new HttpServerOptions() : new HttpServerOptions(base);
    server
        .setMaxInitialLineLength(limits.urlLength() + REQUEST_LINE_SPARE)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(true)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        .setSendBufferSize(limits.sendBufferBytes());
    return server;
  }

  /** Room over the URL's limit, so that a URL slightly too long gets a problem document. */
  private static final int REQUEST_LINE_SPARE = 4_096;
}
