package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy does what it says, to bytes. */
@Timeout(30)
class LinkProxyTest {
  private static final int BRIEFLY_MS = 150;
  private static final int PATIENCE_MS = 10_000;

  private ServerSocket server;
  private LinkProxy proxy;
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 5, Loopback.address());
    proxy = LinkProxy.to(server.getLocalPort());
    reconnect();
  }

  private void reconnect() throws IOException {
    near = new Socket(Loopback.address(), proxy.port());
    far = server.accept();
    near.setSoTimeout(PATIENCE_MS);
    far.setSoTimeout(PATIENCE_MS);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    near.close();
    far.close();
    server.close();
  }

  private static void assertCarries(Socket from, Socket to) throws IOException {
    from.getOutputStream().write(7);
    assertThat(to.getInputStream().read()).isEqualTo(7);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(BRIEFLY_MS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(PATIENCE_MS);
  }

  @Test
  void without_faults_it_carries_both_ways_and_counts() throws IOException {
    assertCarries(near, far);
    assertCarries(far, near);
    assertThat(proxy.carried(Direction.TOWARDS)).isEqualTo(1);
    assertThat(proxy.carried(Direction.BACK)).isEqualTo(1);
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void an_end_of_one_side_is_the_end_of_the_other() throws IOException {
    assertCarries(near, far);
    near.close();
    assertThat(far.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void a_delay_holds_bytes_back_and_does_not_add_up() throws IOException {
    proxy.delay(Duration.ofMillis(300));
    long begun = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      near.getOutputStream().write(i);
    }
    assertThat(far.getInputStream().readNBytes(10)).hasSize(10);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(300), Duration.ofMillis(2_500));
  }

  @Test
  void a_throttle_lets_so_many_bytes_a_second_through() throws IOException {
    proxy.throttle(100_000);
    long begun = System.nanoTime();
    near.getOutputStream().write(new byte[50_000]);
    assertThat(far.getInputStream().readNBytes(50_000)).hasSize(50_000);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(450));
  }

  @Test
  void a_stall_keeps_connections_and_bytes_until_it_is_healed() throws IOException {
    proxy.stall();
    near.getOutputStream().write(1);
    assertSilent(far);
    proxy.heal();
    assertThat(far.getInputStream().read()).isEqualTo(1);
    assertCarries(far, near);
  }

  @Test
  void a_cut_loses_one_direction_and_healing_resets_what_lost_bytes() throws IOException {
    proxy.cut(Direction.TOWARDS);
    near.getOutputStream().write(1);
    assertSilent(far);
    assertCarries(far, near);
    proxy.heal();
    assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
    reconnect();
    assertCarries(near, far);
  }

  @Test
  void a_drop_resets_and_takes_new_connections_at_once() throws IOException {
    assertCarries(near, far);
    assertThat(proxy.drop()).isEqualTo(1);
    assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
    reconnect();
    assertCarries(near, far);
    assertThat(proxy.accepted()).isEqualTo(2);
  }

  @Test
  void while_it_refuses_nobody_gets_through() throws IOException {
    proxy.refuse();
    try (Socket refused = new Socket(Loopback.address(), proxy.port())) {
      refused.setSoTimeout(PATIENCE_MS);
      assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    proxy.heal();
    reconnect();
    assertCarries(near, far);
  }

  @Test
  void no_bytes_a_second_are_no_throttle() {
    assertThatThrownBy(() -> proxy.throttle(0)).hasMessage("at least 1 byte a second, not 0");
  }
}
