package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's buffered endpoint and the stream made of it answer the same. */
@Timeout(60)
class GuideSourceTest {

  @Test
  void a_buffered_endpoint_and_its_stream_have_the_same_items(@TempDir Path directory)
      throws Exception {
    compile(directory);
    Vertx vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      FutureTask<Object> serve =
          new FutureTask<>(() ->
              loader
                  .loadClass("Snippets")
                  .getMethod("serve", Vertx.class, Router.class, ChunkBus.class)
                  .invoke(null, vertx, router, ChunkBus.on(vertx)));
      Thread.ofVirtual().start(serve);
      int gateway = (int) serve.get(40, TimeUnit.SECONDS);
      int port =
          vertx
              .createHttpServer()
              .requestHandler(router)
              .listen(0, "127.0.0.1")
              .await(20, TimeUnit.SECONDS)
              .actualPort();

      JsonArray buffered = new JsonArray(get(port, "/orders"));
      JsonObject streamed = new JsonObject(get(gateway, "/streams/orders"));

      assertThat(buffered).hasSize(3);
      assertThat(streamed.getJsonArray("items")).isEqualTo(buffered);
      assertThat(get(gateway, "/streams/orders?format=csv"))
          .isEqualTo("id,total\r\n1,10\r\n2,20\r\n3,30\r\n");
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static void compile(Path directory) throws Exception {
    String source =
        """
        import io.sluice.core.*;
        import io.sluice.sources.*;
        import io.sluice.verticles.*;
        import io.vertx.core.*;
        import io.vertx.core.json.*;
        import io.vertx.ext.web.Router;
        import java.util.List;

        public class Snippets {
          record Order(int id, int total) {
            JsonObject toJson() {
              return new JsonObject().put("id", id).put("total", total);
            }
          }

          record Orders(List<Order> all) {}

          public static int serve(Vertx vertx, Router router, ChunkBus bus) throws Exception {
            Orders orders =
                new Orders(List.of(new Order(1, 10), new Order(2, 20), new Order(3, 30)));
            %s
            %s
            GatewayVerticle gateway = new GatewayVerticle();
            JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
            vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
            return gateway.actualPort();
          }
        }
        """
            .formatted(Snippets.of("java buffered"), Snippets.of("java streamed"));
    Path file = directory.resolve("Snippets.java");
    Files.writeString(file, source);
    String classPath = System.getProperty("java.class.path") + File.pathSeparator + directory;
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath, file.toString());
    assertThat(status).as("the guide's Java compiles").isZero();
  }
}
