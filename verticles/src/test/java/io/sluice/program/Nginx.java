package io.sluice.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real nginx in front of something, on a free port until closed; skipped where there is none. */
final class Nginx implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path out;
  private final int port;

  private Nginx(Process process, Path out, int port) {
    this.process = process;
    this.out = out;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param directory where all of its files go
   * @param http directives for all servers, such as what to compress
   * @param server directives for the one that listens, such as where to pass requests
   */
  static Nginx start(Path directory, String http, String server) throws Exception {
    String program = Programs.require("nginx");
    int port = freePort();
    Path conf = directory.resolve("nginx.conf");
    Files.writeString(conf, configuration(directory, port, http, server));
    Path out = directory.resolve("nginx.out");
    Process process =
        new ProcessBuilder(program, "-p", directory + "/", "-c", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    Nginx nginx = new Nginx(process, out, port);
    try {
      Await.until("nginx listens", PATIENCE, nginx::listens);
    } catch (Exception | AssertionError e) {
      nginx.close();
      throw e;
    }
    return nginx;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** One process, in the foreground; nothing said of buffering. */
  private static String configuration(Path directory, int port, String http, String server) {
    return """
    daemon off;
    master_process off;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      %3$s
      server {
        listen 127.0.0.1:%2$d;
        %4$s
      }
    }
    """
        .formatted(directory, port, http, server);
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(out));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
