package io.sluice.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One whole transfer, read on the calling thread.
 *
 * @param bytes of content, without HTTP's framing
 * @param checksum of them, where it was asked for
 * @param nanos from asking to the last byte
 */
public record Transfer(long bytes, long checksum, long nanos) {

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int CONNECT_MS = 10_000;

  /** Reads a resource with HTTP. */
  public static Transfer http(URI url, String accept, boolean summed) throws IOException {
    long start = System.nanoTime();
    Content content = new Content(summed);
    Response response = new Response(content);
    try (SocketChannel channel = Request.send(url, accept)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (!response.isDone()) {
        if (channel.read(buffer.clear()) < 0) {
          throw new IOException(url + " broke off after " + content.bytes + " bytes");
        }
        response.accept(buffer.array(), 0, buffer.position());
      }
    }
    return content.since(start);
  }

  /** Reads what a command writes, whose standard output is a socket: bash connects it. */
  public static Transfer socket(List<String> command, boolean summed)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Content content = new Content(summed);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.socket().setSoTimeout(CONNECT_MS);
      Process process = start(server.socket().getLocalPort(), command);
      try (SocketChannel channel = server.socket().accept().getChannel()) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (channel.read(buffer.clear()) >= 0) {
          content.accept(buffer.array(), 0, buffer.position());
        }
        if (process.waitFor() != 0) {
          throw new IOException(command + " ended with status " + process.exitValue());
        }
      } finally {
        process.destroy();
      }
    }
    return content.since(start);
  }

  private static Process start(int port, List<String> command) throws IOException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("bash", "-c", "exec \"$@\" >/dev/tcp/127.0.0.1/$0", "" + port));
    all.addAll(command);
    return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Counts what arrives. */
  private static final class Content implements Response.Body {
    private final boolean summed;
    private final CRC32C checksum = new CRC32C();
    private long bytes;

    Content(boolean summed) {
      this.summed = summed;
    }

    @Override
    public void accept(byte[] from, int start, int end) {
      bytes += end - start;
      if (summed) {
        checksum.update(from, start, end - start);
      }
    }

    Transfer since(long start) {
      return new Transfer(bytes, checksum.getValue(), System.nanoTime() - start);
    }
  }
}
