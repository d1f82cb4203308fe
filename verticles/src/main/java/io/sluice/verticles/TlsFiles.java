package io.sluice.verticles;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server proves itself with. Only the places are kept here, never what is in the files, so
 * that no log can show a key.
 *
 * @param cert the certificate chain, PEM, the server's own first
 * @param key its private key, PEM, PKCS#8 or PKCS#1, not encrypted
 */
record TlsFiles(Path cert, Path key) {

  /** TLS 1.2 with forward secrecy, and 1.3: what HTTP/2 asks for (RFC 9113, section 9.2). */
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  /** The section {@code http.tls}; null where it is left out. */
  static @Nullable TlsFiles of(Section section, Path baseDir) {
    String cert = section.text("cert", "");
    String key = section.text("key", "");
    return cert.isEmpty() && key.isEmpty()
        ? null
        : new TlsFiles(baseDir.resolve(cert), baseDir.resolve(key));
  }

  void applyTo(HttpServerOptions server) {
    check("http.tls.cert", cert);
    check("http.tls.key", key);
    server
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(
            new PemKeyCertOptions().addCertPath(cert.toString()).addKeyPath(key.toString()));
  }

  static void check(String name, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigurationException(
          name + " = \"" + file + "\": there is no such file, or this user may not read it");
    }
  }
}
