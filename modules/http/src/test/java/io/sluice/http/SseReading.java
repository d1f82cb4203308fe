package io.sluice.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads events with their ids, one after the other, and may leave in the middle. */
final class SseReading implements AutoCloseable {

  /** What was told between two empty lines. */
  record Event(@Nullable String id, String type, String data) {}

  final HttpResponse<InputStream> response;
  private final BufferedReader lines;

  private SseReading(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8), 64);
  }

  static SseReading open(TestServer server, String path, String... headers) throws Exception {
    HttpRequest.Builder request = server.request(path).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new SseReading(server.client.send(request.build(), BodyHandlers.ofInputStream()));
  }

  static SseReading open(LogServer server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
            .header("Accept", "text/event-stream")
            .build();
    return new SseReading(server.client.send(request, BodyHandlers.ofInputStream()));
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The next event, or what came without data; null at the end. Comments are left out. */
  @Nullable Event next() throws IOException {
    String id = null;
    String type = "";
    List<String> data = new ArrayList<>();
    String line;
    boolean told = false;
    while ((line = lines.readLine()) != null && !(line.isEmpty() && told)) {
      told |= !line.isEmpty() && !line.startsWith(":");
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data.add(line.substring(6));
      }
    }
    return told ? new Event(id, type, String.join("\n", data)) : null;
  }

  Event expect() throws IOException {
    return Objects.requireNonNull(next(), "it ended");
  }

  /** Everything up to the end. */
  List<Event> rest() throws IOException {
    List<Event> rest = new ArrayList<>();
    for (Event event = next(); event != null; event = next()) {
      rest.add(event);
    }
    return rest;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
