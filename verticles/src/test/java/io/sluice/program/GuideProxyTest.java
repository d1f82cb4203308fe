package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's nginx settings, in a real nginx before a real gateway. */
@Timeout(120)
class GuideProxyTest {

  @TempDir private Path directory;
  private Gateway gateway;
  private Nginx nginx;

  @BeforeEach
  void start() throws Exception {
    gateway = GuideGateway.start(directory);
    nginx =
        Nginx.start(
            directory, "gzip on; gzip_types *;", Snippets.of("nginx", gateway.url("/"), ""));
  }

  @AfterEach
  void stop() throws Exception {
    if (nginx != null) {
      nginx.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private ProcessBuilder curl(String path) {
    return new ProcessBuilder(
        "curl", "-sSfN", "--compressed", "--max-time", "30", nginx.url(path).toString());
  }

  @Test
  void every_form_comes_through_whole() throws Exception {
    for (String format : new String[] {"sse", "ndjson", "csv", "json", "raw"}) {
      Finished curl = Finished.of(curl("/streams/numbers?to=3&format=" + format));
      assertThat(curl.status()).as("%s: %s", format, curl.err()).isZero();
      assertThat(curl.out()).as(format).contains("2");
    }
  }

  @Test
  void h1_a_failure_is_still_broken_off() throws Exception {
    Finished curl = Finished.of(curl(GuideGateway.FAILING + "&format=ndjson"));
    assertThat(curl.status()).isNotZero();
    assertThat(curl.out()).contains("\"error\"");
  }

  @Test
  void ndjson_comes_as_it_arises() throws Exception {
    Process curl = curl(GuideGateway.DRIPPING + "?format=ndjson").start();
    try (BufferedReader out = curl.inputReader()) {
      assertThat(out.readLine()).isEqualTo("\"one \"");
      assertThat(curl.isAlive()).isTrue();
    } finally {
      curl.destroyForcibly();
    }
  }
}
