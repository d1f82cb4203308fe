package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of our own bytes: each connection gets the next of its answers, whatever was asked. */
final class RawUpstream {
  static final String SSE = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
  static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  /** What is written, and whether the connection is closed after it. */
  record Answer(String text, boolean close) {
    static Answer closing(String text) {
      return new Answer(text, true);
    }

    static Answer open(String text) {
      return new Answer(text, false);
    }
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final CompletableFuture<Void> left = new CompletableFuture<>();
  private final NetServer server;
  private final List<Answer> answers;

  RawUpstream(Vertx vertx, Answer... answers) {
    this.answers = List.of(answers);
    this.server = vertx.createNetServer().connectHandler(this::serve);
    SourceDriver.await(server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture());
  }

  private void serve(NetSocket socket) {
    Answer answer = answers.get(Math.min(connections.getAndIncrement(), answers.size() - 1));
    Buffer head = Buffer.buffer();
    socket.closeHandler(ignored -> left.complete(null));
    socket.handler(bytes -> {
      head.appendBuffer(bytes);
      if (head.toString().endsWith("\r\n\r\n")) {
        requests.add(head.toString());
        socket.write(Buffer.buffer(answer.text()));
        if (answer.close()) {
          socket.end();
        }
      }
    });
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** One chunk of a chunked body. */
  static String chunk(String text) {
    return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
  }
}
