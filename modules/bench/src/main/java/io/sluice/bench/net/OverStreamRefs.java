package io.sluice.bench.net;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sluice.bench.FreePort;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.StreamRefResolver;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;
import org.apache.pekko.util.ByteString;

/** Pekko's StreamRefs over Artery TCP, with a buffer of 256 instead of its 32. */
final class OverStreamRefs implements Carrier {
  private static final String NAME = "bench";

  @Override
  public int serve() throws Exception {
    int port = FreePort.find();
    ActorSystem system = ActorSystem.create(NAME, config(port));
    var unused = system.actorOf(Props.create(Serving.class, Serving::new), NAME);
    return port;
  }

  @Override
  public Link connect(int port) throws Exception {
    ActorSystem system = ActorSystem.create("reader", config(FreePort.find()));
    ActorSelection serving =
        system.actorSelection(
            "pekko://" + NAME + "@" + Cluster.HOST + ":" + port + "/user/" + NAME);
    Duration patience = Duration.ofSeconds(Cluster.PATIENCE_SECONDS);
    return (size, tally) -> {
      Object answer =
          Patterns.ask(serving, size, patience)
              .toCompletableFuture()
              .get(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
      SourceRef<ByteString> ref = StreamRefResolver.get(system).resolveSourceRef((String) answer);
      UniqueKillSwitch end =
          ref.getSource()
              .viaMat(KillSwitches.single(), Keep.right())
              .to(
                  Sink.foreach(payload ->
                      tally.read(
                          payload.length(),
                          target -> payload.copyToArray(target, 0, payload.length()),
                          payload::apply)))
              .run(system);
      return end::shutdown;
    };
  }

  private static Config config(int port) {
    return ConfigFactory.parseString(
            """
            pekko {
              loglevel = ERROR
              stdout-loglevel = OFF
              actor.provider = remote
              actor.allow-java-serialization = off
              remote.artery {
                transport = tcp
                canonical.hostname = "%s"
                canonical.port = %d
              }
              stream.materializer.stream-ref.buffer-capacity = 256
            }
            """
                .formatted(Cluster.HOST, port))
        .withFallback(ConfigFactory.load());
  }

  /** Answers a size with a reference to an endless stream. */
  private static final class Serving extends AbstractActor {
    @Override
    public Receive createReceive() {
      return receiveBuilder().match(Integer.class, this::serve).build();
    }

    private void serve(Integer size) {
      ByteString payload = ByteString.fromArray(new byte[size]);
      SourceRef<ByteString> ref =
          Source.repeat(payload)
              .runWith(StreamRefs.sourceRef(), Materializer.createMaterializer(getContext()));
      String told = StreamRefResolver.get(getContext().getSystem()).toSerializationFormat(ref);
      getSender().tell(told, getSelf());
    }
  }
}
