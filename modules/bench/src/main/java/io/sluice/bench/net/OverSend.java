package io.sluice.bench.net;

import io.sluice.bench.FreePort;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.concurrent.TimeUnit;

/**
 * The clustered event bus as it is: a message a chunk, as many under way as the sender may have
 * unflushed. Nobody asks the reader.
 */
final class OverSend implements Carrier {
  private static final String NAME = "send";
  private static final String GO = "go";
  private static final int UNDER_WAY = 1024;

  @Override
  public int serve() throws Exception {
    int port = FreePort.find();
    Vertx vertx = Cluster.join(NAME, port, port);
    Sending sending = new Sending(vertx);
    MessageConsumer<String> consumer =
        vertx
            .eventBus()
            .consumer(
                GO,
                message -> {
                  sending.go(message.body());
                  message.reply("");
                });
    consumer.completion().await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
    return port;
  }

  @Override
  public Link connect(int port) throws Exception {
    Vertx vertx = Cluster.join(NAME, FreePort.find(), port);
    return (size, tally) -> {
      String address = "chunks-" + size + "-" + System.nanoTime();
      MessageConsumer<Buffer> consumer = vertx.eventBus().consumer(address);
      consumer.handler(message -> {
        Buffer body = message.body();
        tally.read(body.length(), body::getBytes, body::getByte);
      });
      consumer.completion().await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
      ask(vertx, address + " " + size).await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
      return () -> {
        Future<?> unused = ask(vertx, "");
        unused = consumer.unregister();
      };
    };
  }

  private static Future<Message<Object>> ask(Vertx vertx, String what) {
    return vertx.eventBus().request(GO, what);
  }

  /** On the context of its consumer only. */
  private static final class Sending {
    private final Vertx vertx;
    private long run;

    Sending(Vertx vertx) {
      this.vertx = vertx;
    }

    /** To whom, and of what size; nothing where it is to stop. */
    void go(String asked) {
      run++;
      int space = asked.indexOf(' ');
      if (space > 0) {
        Context context = vertx.getOrCreateContext();
        Buffer payload = Buffer.buffer(new byte[Integer.parseInt(asked.substring(space + 1))]);
        MessageProducer<Buffer> producer = vertx.eventBus().sender(asked.substring(0, space));
        new Run(context, producer, payload, run).pump();
      }
    }

    private final class Run {
      private final Context context;
      private final MessageProducer<Buffer> producer;
      private final Buffer payload;
      private final long number;
      private int underWay;
      private boolean isDue;

      Run(Context context, MessageProducer<Buffer> producer, Buffer payload, long number) {
        this.context = context;
        this.producer = producer;
        this.payload = payload;
        this.number = number;
      }

      /** Some and no more in one turn: what is written while a connection opens is so at once. */
      void pump() {
        isDue = false;
        for (int i = 0; i < UNDER_WAY && number == run && underWay < UNDER_WAY; i++) {
          underWay++;
          var unused =
              producer
                  .write(payload)
                  .onComplete(ignored -> {
                    underWay--;
                    goOn();
                  });
        }
      }

      private void goOn() {
        if (!isDue && underWay <= UNDER_WAY / 2) {
          isDue = true;
          context.runOnContext(ignored -> pump());
        }
      }
    }
  }
}
