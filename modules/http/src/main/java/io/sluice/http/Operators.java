package io.sluice.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may see what other clients do, and stop it. */
public enum Operators {
  /**
   * Clients on this machine: the connection comes from a loopback address, the request is for one,
   * and no proxy says that it speaks for somebody else. A proxy on this machine that says nothing
   * makes all of its clients local.
   */
  LOCAL,
  /** Everybody who may read at all. */
  ANYBODY,
  /** Nobody. */
  NOBODY;

  private static final List<String> PROXIED =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

  /** As it is configured. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The refusal of a request that is no operator's; null where it is one's. */
  @Nullable Problem refusal(HttpServerRequest request) {
    boolean allowed =
        switch (this) {
          case LOCAL -> isLocal(request);
          case ANYBODY -> true;
          case NOBODY -> false;
        };
    return allowed
        ? null
        : Problem.of(
            403,
            "FORBIDDEN",
            "only operators may see and stop what others read; these are, by http.operators: "
                + (this == LOCAL ? "clients on the server's own machine" : text()));
  }

  private static boolean isLocal(HttpServerRequest request) {
    SocketAddress remote = request.remoteAddress();
    String client = remote == null ? null : remote.hostAddress();
    HostAndPort authority = request.authority();
    return client != null
        && isLoopback(client)
        && authority != null
        && Guard.isLoopback(authority.host().toLowerCase(Locale.ROOT))
        && PROXIED.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isLoopback(String address) {
    return Guard.isLoopback(address) || address.equals("0:0:0:0:0:0:0:1");
  }
}
