package io.sluice.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns strangers away before anything else looks at a request: a {@code Host} that is not ours
 * (DNS rebinding), a page of a foreign {@code Origin} that wants to change something, malformed and
 * oversized URLs.
 */
final class Guard implements Handler<RoutingContext> {

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";

  private final HttpOptions options;

  Guard(HttpOptions options) {
    this.options = options;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    HttpServerResponse response = ctx.response();
    response.putHeader("X-Content-Type-Options", "nosniff");
    AccessLog.attach(ctx);
    Problem problem = problem(request);
    if (problem != null) {
      problem.send(response, options);
      return;
    }
    String origin = request.getHeader("Origin");
    if (origin != null) {
      cors(request, response, origin);
      if (isPreflight(request)) {
        preflight(request, response);
        response.setStatusCode(204).end();
        return;
      }
    } else if (!options.allowedOrigins().isEmpty()) {
      response.headers().add("Vary", "Origin");
    }
    ctx.next();
  }

  private @Nullable Problem problem(HttpServerRequest request) {
    if (request.uri().length() > options.limits().urlLength()) {
      return Problem.of(
          414,
          "URL_TOO_LONG",
          "path and query have at most " + options.limits().urlLength() + " characters");
    }
    String path = request.path();
    if (path == null || Percent.decode(path, false) == null) {
      return Problem.badParameter("path", "the path is not well-formed percent-encoded UTF-8");
    }
    if (!isOurHost(request)) {
      return Problem.of(
          421, "FOREIGN_HOST", "this server does not answer for that host; see allowed hosts");
    }
    return foreignOrigin(request);
  }

  // ---- Host: RFC 9110, section 7.2

  private boolean isOurHost(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    List<String> hosts = request.headers().getAll("Host");
    if (authority == null || hosts.size() > 1) {
      return false;
    }
    if (options.allowedHosts().contains("*")) {
      return true;
    }
    String host = authority.host().toLowerCase(Locale.ROOT);
    return isLoopback(host)
        || options.allowedHosts().contains(host)
        || options.allowedHosts().contains(host + ":" + authority.port());
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || LOOPBACK.matcher(host).matches()
        || host.equals("::1")
        || host.equals("[::1]");
  }

  // ---- Origin: RFC 6454 and the Fetch standard

  private @Nullable Problem foreignOrigin(HttpServerRequest request) {
    List<String> origins = request.headers().getAll("Origin");
    boolean reads =
        request.method().equals(HttpMethod.GET)
            || request.method().equals(HttpMethod.HEAD)
            || request.method().equals(HttpMethod.OPTIONS);
    if (origins.isEmpty() || reads || (origins.size() == 1 && isOurs(request, origins.get(0)))) {
      return null;
    }
    return Problem.of(
        403, "FOREIGN_ORIGIN", "pages of that origin may not do this; see allowed origins");
  }

  private boolean isOurs(HttpServerRequest request, String origin) {
    return isAllowed(origin) || isSame(request, origin);
  }

  private boolean isAllowed(String origin) {
    return options.allowedOrigins().contains(origin.toLowerCase(Locale.ROOT));
  }

  /** Same host and port. The scheme is not looked at: in front may be what ends TLS. */
  private static boolean isSame(HttpServerRequest request, String origin) {
    int at = origin.indexOf("://");
    String host = request.getHeader("Host");
    if (host == null && request.authority() != null) {
      host = request.authority().toString();
    }
    return at > 0 && host != null && origin.substring(at + 3).equalsIgnoreCase(host);
  }

  // ---- CORS: the Fetch standard, section 3.2

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  private void cors(HttpServerRequest request, HttpServerResponse response, String origin) {
    if (!options.allowedOrigins().isEmpty()) {
      response.headers().add("Vary", "Origin");
    }
    if (!isAllowed(origin)) {
      return;
    }
    response
        .putHeader("Access-Control-Allow-Origin", origin)
        .putHeader(
            "Access-Control-Expose-Headers",
            isLog(request)
                ? DurableHeader.SEEN
                : ResponseHead.PAYLOAD_ENCODING
                    + ", "
                    + ResponseHead.OFFSET
                    + ", "
                    + Answer.SUBSCRIPTION
                    + ", Retry-After, Content-Disposition");
    if (isPreflight(request)) {
      response
          .putHeader(
              "Access-Control-Allow-Methods", isLog(request) ? DurableHandler.METHODS : METHODS)
          .putHeader("Access-Control-Allow-Headers", "Accept, Content-Type, Last-Event-ID")
          .putHeader("Access-Control-Max-Age", "600");
    }
  }

  /**
   * Says which headers logs take, to everyone: the protocol asks for it, and without an allowed
   * origin a browser lets no page do anything with it.
   */
  private static void preflight(HttpServerRequest request, HttpServerResponse response) {
    if (isLog(request)) {
      response.putHeader("Access-Control-Allow-Headers", DurableHeader.SENT);
    }
  }

  private static boolean isLog(HttpServerRequest request) {
    String path = request.path();
    return path != null && path.startsWith(DurableName.PREFIX);
  }
}
