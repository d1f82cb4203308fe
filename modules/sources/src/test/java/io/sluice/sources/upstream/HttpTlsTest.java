package io.sluice.sources.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An upstream over https, with a certificate it has signed itself. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;

  private Path keys(String host) throws Exception {
    Path store = directory.resolve(host + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return store;
  }

  private static Path certificate(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    byte[] bytes = keys.getCertificate("server").getEncoded();
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        Path.of(store + ".crt"),
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  private static SourceDriver read(Vertx vertx, Path store, @Nullable Path trusted) {
    HttpServerOptions how =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword(PASSWORD));
    HttpServer server =
        SourceDriver.await(
            vertx
                .createHttpServer(how)
                .requestHandler(request -> request.response().end("{\"secure\":true}\n"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
    HttpSourceOptions asked =
        HttpSourceOptions.of("https://localhost:" + server.actualPort() + "/", Read.NDJSON)
            .trust(trusted);
    HttpSource source = new HttpSource(vertx, asked);
    SourceDriver driver = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    return driver.start(ManualWriter.PLENTY);
  }

  private static void assertRefused(SourceDriver driver) {
    Failure failure = ((Outcome.Failed) driver.awaitOutcome()).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.message()).isEqualTo("the upstream's TLS was not accepted");
    assertThat(failure.retriable()).isFalse();
    assertThat(driver.items()).isEmpty();
    driver.close();
  }

  @Test
  void a_certificate_that_is_trusted_and_names_the_host_is_accepted(Vertx vertx) throws Exception {
    Path store = keys("localhost");
    SourceDriver driver = read(vertx, store, certificate(store));
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.texts()).containsExactly("{\"secure\":true}");
    driver.close();
  }

  @Test
  void a_certificate_that_nobody_trusts_is_refused(Vertx vertx) throws Exception {
    assertRefused(read(vertx, keys("localhost"), null));
  }

  @Test
  void a_trusted_certificate_of_another_host_is_refused(Vertx vertx) throws Exception {
    Path store = keys("elsewhere.example");
    assertRefused(read(vertx, store, certificate(store)));
  }
}
