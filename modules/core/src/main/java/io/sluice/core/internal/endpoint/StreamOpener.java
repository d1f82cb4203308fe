package io.sluice.core.internal.endpoint;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.reader.StreamReader;
import io.sluice.core.internal.session.FollowedStream;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens one stream for its reader, and again where it is lost. Endpoint's context only. */
record StreamOpener(
    VertxChunkBus bus,
    Vertx vertx,
    Endpoint endpoint,
    String name,
    List<Target> targets,
    @Nullable VerticleLife life)
    implements FollowedStream.Opener {

  /** The answer is completed on the caller's context. */
  void open(@Nullable Home caller, StreamRequest request, Promise<ChunkStream> answer) {
    Home home = caller == null ? endpoint.home() : caller;
    StreamReader reader = new StreamReader(home, endpoint.home(), request.prefetch());
    long reopenForMs = bus.options().reopenFor().toMillis();
    FollowedStream stream = new FollowedStream(endpoint, this, reader, request, reopenForMs);
    reader.attach(stream);
    start(
        stream,
        request,
        false,
        new Opening.Answer() {
          @Override
          public void opened(StreamInfo info) {
            reader.opened(info);
            home.run(() -> answer.complete(reader));
          }

          @Override
          public void refused(Failure failure) {
            home.run(() -> answer.fail(new StreamException(failure)));
          }
        });
  }

  @Override
  public void reopen(FollowedStream stream, StreamRequest rest) {
    start(
        stream,
        rest,
        true,
        new Opening.Answer() {
          @Override
          public void opened(StreamInfo info) {}

          @Override
          public void refused(Failure failure) {
            stream.refused(failure);
          }
        });
  }

  private void start(
      FollowedStream stream, StreamRequest request, boolean again, Opening.Answer answer) {
    new Opening(this, request, stream, again, answer).start();
  }

  @Override
  public boolean goesOn() {
    return !endpoint.isClosed() && (life == null || life.goesOn(endpoint));
  }

  @Override
  public long waits(FollowedStream stream) {
    Peer self = endpoint.newSelf();
    endpoint.add(self, stream, life);
    return self.id();
  }
}
