package io.sluice.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console of a gateway that is one of a cluster, in a real browser. */
@Timeout(240)
class ConsoleClusterTest {

  @TempDir private Path directory;

  private Gateway start(Map<String, String> environment, String name, String conf)
      throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".yaml"), conf);
    return Gateway.node(environment, "--conf", file.toString(), "--name", name);
  }

  @Test
  void the_members_are_shown_with_what_each_is_and_one_that_dies_is_seen_to() throws Exception {
    Programs.require("chromium");
    Programs.require("chromedriver");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = Math.min(free.getLocalPort(), 65_000);
    }
    Map<String, String> environment = Map.of("SLUICE_CLUSTER_PORT", "" + port);
    CompletableFuture<Browser> starting = browser();
    try (Gateway producer =
            start(
                environment,
                "producer",
                "store: {directory: data}\nstreams: {numbers: {type: numbers}}\n");
        Gateway gateway = start(environment, "gateway", "http: {port: 0}\n");
        Browser browser = starting.get()) {
      ConsolePage page = new ConsolePage(browser, gateway.url("/"));
      page.open("#/cluster");
      page.untilShown("gateway (this one)");
      page.until(row("producer") + ".includes('has the store')");
      page.until(row("producer") + ".includes('no HTTP')");
      page.until(row("gateway") + ".includes('" + gateway.url("/").getAuthority() + "')");

      page.open("");
      page.until(row("numbers on producer") + ".includes('told by node producer')");
      page.click("numbers on producer");
      page.read("ndjson", "to=3");
      page.until("document.querySelectorAll('.chunks li').length === 3");

      producer.kill();
      page.open("#/cluster");
      page.until("/unreachable|left/.test(" + row("producer") + ")");
    }
  }

  /** Starts one while the nodes start. */
  private CompletableFuture<Browser> browser() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Browser.start(Files.createDirectory(directory.resolve("profile")));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofPlatform().start(task));
  }

  private static String row(String name) {
    return "[...document.querySelectorAll('tbody tr')].find(it =>"
        + " it.querySelector('th').textContent.startsWith('"
        + name
        + "')).innerText";
  }
}
