package io.sluice.bench.http;

import io.sluice.bench.FreePort;
import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * nginx with the module nchan: one worker, its files under the sitting's directory, events
 * published to {@code /pub} and read as SSE at {@code /hot}. Optional: Debian has it as {@code
 * nginx} and {@code libnginx-mod-nchan}.
 *
 * <p>It accepts all who wait at once: with one in each turn, which is its default, those who come
 * while it is published to are let in so slowly that it serves a part of them.
 */
final class Nchan {

  private static final String MODULE = "ngx_nchan_module.so";

  /** Where distributions put modules of nginx. */
  private static final List<String> MODULE_PLACES =
      List.of("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/lib/nginx/modules");

  /** Beside what PATH says, where it often is and no user's PATH leads. */
  private static final List<String> PROGRAM_PLACES = List.of("/usr/sbin", "/usr/local/sbin");

  /** How long a worker that ends waits for its connections; they are endless. */
  private static final String LAST_WAIT = "1s";

  private Nchan() {}

  /** The server, or nothing, which is said, where it is not installed. */
  static Optional<ServerProcess> start(Rounds sitting) throws IOException {
    Optional<Path> program =
        find(
            "nginx",
            Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                PROGRAM_PLACES.stream()));
    Optional<Path> module = find(MODULE, MODULE_PLACES.stream());
    if (program.isEmpty() || module.isEmpty()) {
      System.err.printf(
          "nchan is left out: there is no %s (Debian: nginx and libnginx-mod-nchan)%n",
          program.isEmpty() ? "nginx" : MODULE);
      return Optional.empty();
    }
    Path home = sitting.file("nchan").toAbsolutePath();
    Files.createDirectories(home.resolve("logs"));
    int port = FreePort.find();
    Path conf =
        Files.writeString(home.resolve("nginx.conf"), configuration(home, module.get(), port));
    ProcessBuilder command =
        new ProcessBuilder(program.get().toString(), "-p", home + "/", "-c", conf.toString());
    return Optional.of(
        ServerProcess.listening(
            sitting.file("nchan.log"), command, URI.create("http://127.0.0.1:" + port)));
  }

  private static Optional<Path> find(String file, Stream<String> directories) {
    return directories
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, file))
        .filter(Files::isReadable)
        .findFirst();
  }

  /** The worker of an nginx that root starts would else be nobody, who may not read here. */
  private static String user() {
    return System.getProperty("user.name").equals("root") ? "user root;" : "";
  }

  /** As nginx reads a path in which there may be blanks. */
  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static String configuration(Path home, Path module, int port) {
    return """
    load_module %2$s;
    %4$s
    worker_processes 1;
    worker_shutdown_timeout %5$s;
    daemon off;
    pid %1$s;
    error_log %6$s warn;
    worker_rlimit_nofile 20000;
    events { worker_connections 16000; multi_accept on; }
    http {
      access_log off;
      client_body_temp_path %7$s;
      proxy_temp_path %8$s;
      fastcgi_temp_path %9$s;
      uwsgi_temp_path %10$s;
      scgi_temp_path %11$s;
      nchan_shared_memory_size 256M;
      keepalive_requests 100000000;
      server {
        listen 127.0.0.1:%3$d backlog=4096;
        location = /pub {
          nchan_publisher;
          nchan_channel_id all;
          nchan_message_buffer_length 10000;
          nchan_message_timeout 30s;
        }
        location = /hot {
          nchan_subscriber eventsource;
          nchan_channel_id all;
          nchan_subscriber_first_message newest;
        }
        location = /idle {
          nchan_subscriber eventsource;
          nchan_channel_id none;
        }
      }
    }
    """
        .formatted(
            quoted(home.resolve("nginx.pid")),
            quoted(module),
            port,
            user(),
            LAST_WAIT,
            quoted(home.resolve("logs").resolve("error.log")),
            quoted(home.resolve("body")),
            quoted(home.resolve("proxy")),
            quoted(home.resolve("fastcgi")),
            quoted(home.resolve("uwsgi")),
            quoted(home.resolve("scgi")));
  }
}
