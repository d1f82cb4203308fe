package io.sluice.bench.net;

import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import java.time.Duration;
import java.util.Objects;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** RSocket's request-stream over TCP, decoded without copies, asked for 256 chunks ahead. */
final class OverRSocket implements Carrier {
  private static final int AHEAD = 256;
  private static final int REFILL = 192;
  private static final Duration PATIENCE = Duration.ofSeconds(Cluster.PATIENCE_SECONDS);

  @Override
  public int serve() {
    SocketAcceptor acceptor =
        SocketAcceptor.forRequestStream(asked -> {
          byte[] bytes = new byte[Integer.parseInt(asked.getDataUtf8())];
          asked.release();
          return Flux.generate(sink -> sink.next(DefaultPayload.create(bytes)));
        });
    var server =
        RSocketServer.create(acceptor)
            .payloadDecoder(PayloadDecoder.ZERO_COPY)
            .bind(TcpServerTransport.create(Cluster.HOST, 0))
            .block(PATIENCE);
    return Objects.requireNonNull(server).address().getPort();
  }

  @Override
  public Link connect(int port) {
    RSocket socket =
        Objects.requireNonNull(
            RSocketConnector.create()
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(TcpClientTransport.create(Cluster.HOST, port))
                .block(PATIENCE));
    return (size, tally) -> {
      Reader reader = new Reader(tally);
      socket.requestStream(DefaultPayload.create("" + size)).subscribe(reader);
      return reader::cancel;
    };
  }

  private static final class Reader extends BaseSubscriber<Payload> {
    private final Tally tally;
    private int since;

    Reader(Tally tally) {
      this.tally = tally;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(AHEAD);
    }

    @Override
    protected void hookOnNext(Payload payload) {
      ByteBuf data = payload.data();
      int start = data.readerIndex();
      int length = data.readableBytes();
      tally.read(
          length, target -> data.getBytes(start, target, 0, length), i -> data.getByte(start + i));
      payload.release();
      if (++since == REFILL) {
        since = 0;
        request(REFILL);
      }
    }
  }
}
