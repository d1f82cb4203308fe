package io.sluice.verticles;

import io.netty.channel.unix.Errors;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Puts what keeps a node from starting into words. */
final class StartProblems {
  private StartProblems() {}

  static RuntimeException explained(Throwable e, GatewayOptions options) {
    String where = options.host() + ":" + options.port();
    if (e instanceof ConfigurationException || e instanceof StartException) {
      return (RuntimeException) e;
    }
    if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
      return new StartException(
          "cannot listen on " + where + ": there is no host of that name; choose --host", e);
    }
    // The native transport's failures are no BindException.
    boolean ofSocket = e instanceof SocketException || e instanceof Errors.NativeIoException;
    if (ofSocket && String.valueOf(e.getMessage()).contains("in use")) {
      return new StartException(
          "port "
              + options.port()
              + " on "
              + options.host()
              + " is in use; stop what uses it, or choose another with --port"
              + " (0 takes a free one)",
          e);
    }
    if (ofSocket) {
      return new StartException(
          "cannot listen on " + where + ": " + e.getMessage() + "; choose --host and --port", e);
    }
    TlsFiles tls = options.tls();
    if (tls != null && String.valueOf(e.getMessage()).contains("-----")) {
      return new StartException(
          "http.tls: "
              + tls.cert()
              + " and "
              + tls.key()
              + " are not a certificate and its private key in PEM, not encrypted",
          e);
    }
    return new StartException("cannot start: " + e, e);
  }
}
