package io.sluice.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The only interface that tests use. */
public final class Loopback {

  /** Its address. */
  public static final String HOST = "127.0.0.1";

  private Loopback() {}

  /** A port that nobody listens on just now, for who must be told one before it listens. */
  public static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, address())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InetAddress address() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
