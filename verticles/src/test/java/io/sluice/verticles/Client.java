package io.sluice.verticles;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

/** A real HTTP client of one server. */
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client;
  private final int port;

  Client(int port, HttpClient.Version version) {
    this.port = port;
    this.client = HttpClient.newBuilder().version(version).build();
  }

  Client(int port) {
    this(port, HttpClient.Version.HTTP_1_1);
  }

  private HttpRequest request(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request("GET", path, headers), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> call(String method, String path, String... headers) {
    return send(request(method, path, headers), HttpResponse.BodyHandlers.ofString());
  }

  /** Posts JSON. */
  HttpResponse<String> post(String path, String json, String... headers) {
    return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Posts what says it is JSON. */
  HttpResponse<String> post(String path, byte[] json, String... headers) {
    return send(posting(path, json, headers), HttpResponse.BodyHandlers.ofString());
  }

  /** The same, with the lines of the answer as they arrive. */
  HttpResponse<Stream<String>> postForLines(String path, String json, String... headers) {
    return send(
        posting(path, json.getBytes(StandardCharsets.UTF_8), headers),
        HttpResponse.BodyHandlers.ofLines());
  }

  private HttpRequest posting(String path, byte[] json, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  /** The lines as they arrive; closing the stream drops the connection. */
  HttpResponse<Stream<String>> lines(String path, String... headers) {
    return send(request("GET", path, headers), HttpResponse.BodyHandlers.ofLines());
  }

  JsonObject json(String path, String... headers) {
    return new JsonObject(get(path, headers).body());
  }

  /** Sends these bytes as they are, and reads until the server closes. */
  String raw(String text) {
    return raw(text, () -> {});
  }

  /** The same, with something done once the answer has begun. */
  String raw(String text, Runnable begun) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      byte[] first = in.readNBytes(1);
      begun.run();
      return new String(first, StandardCharsets.UTF_8)
          + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("none");
  }
}
