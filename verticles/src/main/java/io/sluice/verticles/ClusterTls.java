package io.sluice.verticles;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node proves itself with to the others on the event bus, and whom it believes. Both sides
 * of a link do: the one that opens it and the one that takes it. Names are not looked at, since
 * nodes are reached by address; who has a certificate that is trusted is let in.
 *
 * @param cert the certificate chain, PEM, the node's own first
 * @param key its private key, PEM, not encrypted
 * @param trust the certificates that sign those of the nodes, PEM
 */
record ClusterTls(Path cert, Path key, Path trust) {

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3");

  /** The section {@code cluster.tls}; null where it is left out. */
  static @Nullable ClusterTls of(Section section, Path baseDir) {
    return section.has("cert")
        ? new ClusterTls(
            baseDir.resolve(section.text("cert", "")),
            baseDir.resolve(section.text("key", "")),
            baseDir.resolve(section.text("trust", "")))
        : null;
  }

  void applyTo(EventBusOptions bus) {
    TlsFiles.check("cluster.tls.cert", cert);
    TlsFiles.check("cluster.tls.key", key);
    TlsFiles.check("cluster.tls.trust", trust);
    bus.setSsl(true)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setClientAuth(ClientAuth.REQUIRED)
        .setKeyCertOptions(
            new PemKeyCertOptions().addCertPath(cert.toString()).addKeyPath(key.toString()))
        .setTrustOptions(new PemTrustOptions().addCertPath(trust.toString()));
  }
}
