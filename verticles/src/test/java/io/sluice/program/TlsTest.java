package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTPS with a certificate made here, of which the client knows. */
class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path directory;
  private static String key = "";
  @AutoClose private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    certify();
    gateway = Gateway.start(configuration("server.crt", "server.key"));
  }

  /** Makes server.crt and server.key. */
  private static void certify() throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    key = pem("server.key", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
  }

  private static String pem(String name, String type, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type));
    return body;
  }

  private static Path configuration(String cert, String key) throws IOException {
    String text =
        "http: {tls: {cert: %s, key: %s}}%nstreams: {numbers: {type: numbers}}%n"
            .formatted(cert, key);
    return Files.writeString(directory.resolve("sluice.yaml"), text);
  }

  private static SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(directory.resolve("server.crt"))) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void both_versions_of_http_are_served_over_tls(HttpClient.Version version) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().version(version).sslContext(trusting()).build()) {
      assertThat(gateway.url("/").toString()).matches("https://127\\.0\\.0\\.1:\\d+/");

      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(gateway.url("/streams/numbers?to=3&format=sse")).build(),
              BodyHandlers.ofString());

      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).contains("event: done");
    }
  }

  @ParameterizedTest
  @CsvSource({"--http1.1, 1.1", "--http2, 2"})
  void curl_reads_every_form_over_tls_in_the_version_it_asks_for(String option, String version)
      throws Exception {
    String curl = Programs.require("curl");
    for (String format : List.of("sse", "ndjson", "csv", "json", "raw")) {
      String url = gateway.url("/streams/numbers?to=3&format=" + format).toString();
      Finished read =
          Finished.of(
              new ProcessBuilder(
                  curl,
                  "-sSf",
                  option,
                  "--compressed",
                  "--cacert",
                  directory.resolve("server.crt").toString(),
                  "-w",
                  "\nversion=%{http_version}",
                  url));
      assertThat(read.status()).as("%s: %s", format, read.err()).isZero();
      assertThat(read.out()).as(format).contains("2").endsWith("version=" + version);
    }
  }

  @Test
  void a_missing_file_is_named() throws Exception {
    Path conf = configuration("server.crt", "nowhere.key");
    Finished launch = Gateway.launch("run", "--conf", conf.toString(), "--port", "0");
    assertThat(launch.status()).isEqualTo(1);
    assertThat(launch.err()).contains("http.tls.key", "nowhere.key").doesNotContain("\tat ");
  }

  @Test
  void a_key_that_is_none_is_told_without_its_content() throws Exception {
    Path conf = configuration("server.key", "server.crt");
    Finished launch = Gateway.launch("run", "--conf", conf.toString(), "--port", "0");
    assertThat(launch.status()).isEqualTo(1);
    assertThat(launch.err()).contains("tls").doesNotContain(key.substring(0, 20), "\tat ");
  }
}
