package io.sluice.bench.http;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * What a download is compared with: a bare Vert.x server that pipes the file it was started with
 * into each response, with its length told, on one event loop; {@code sendFile} not used, since no
 * stream could be.
 */
final class BareDownload {

  private BareDownload() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(1));
    int blockBytes = Integer.parseInt(args[1]);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(vertx, request, args[0], blockBytes))
            .listen(0, "127.0.0.1")
            .await();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + server.actualPort());
  }

  private static void answer(Vertx vertx, HttpServerRequest request, String path, int blockBytes) {
    vertx
        .fileSystem()
        .open(path, new OpenOptions().setWrite(false).setCreate(false))
        .compose(file -> {
          request.response().putHeader("Content-Length", Long.toString(file.sizeBlocking()));
          file.setReadBufferSize(blockBytes);
          return file.pipeTo(request.response());
        })
        .onFailure(error -> request.connection().close());
  }
}
