package io.sluice.program;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A reader on a bare socket with a small receive buffer, so that what it did not take stays with
 * the server. It is not read unless told.
 */
final class RawReader implements AutoCloseable {

  private static final int RECEIVE_BUFFER = 4096;
  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket;
  private long taken;

  private RawReader(Socket socket) {
    this.socket = socket;
  }

  static RawReader get(URI url, String accept) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String request =
        "GET %s%s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n\r\n"
            .formatted(url.getRawPath(), query, url.getAuthority(), accept);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new RawReader(socket);
  }

  /** Takes exactly so many bytes, waiting for them. */
  byte[] take(int count) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the response ended after " + (taken + bytes.length) + " bytes");
    }
    taken += count;
    return bytes;
  }

  /** Takes what has arrived, at most so many bytes, without waiting. */
  void takeWhatIsThere(int most) throws IOException {
    InputStream in = socket.getInputStream();
    taken += in.readNBytes(Math.min(most, in.available())).length;
  }

  /** Takes the rest, until the server closes. */
  String takeAll() throws IOException {
    byte[] rest = socket.getInputStream().readAllBytes();
    taken += rest.length;
    return new String(rest, StandardCharsets.UTF_8);
  }

  /** How many bytes it has taken, of head and body. */
  long taken() {
    return taken;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
