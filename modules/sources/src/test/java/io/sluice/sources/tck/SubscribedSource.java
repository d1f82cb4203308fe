package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.sources.Sources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * A {@code Sources.publisher} on the bus that has subscribed, and its reader.
 *
 * @param subscriber what the source subscribed with: the TCK plays its publisher
 * @param stream the reading end
 */
record SubscribedSource(Flow.Subscriber<? super Chunk> subscriber, ChunkStream stream) {

  static SubscribedSource open(TckStreams streams) {
    CompletableFuture<Flow.Subscriber<? super Chunk>> subscriber = new CompletableFuture<>();
    Flow.Publisher<Chunk> publisher = subscriber::complete;
    ChunkStream stream = streams.of(request -> Sources.publisher(publisher));
    stream.exceptionHandler(error -> {}).handler(chunk -> {});
    return new SubscribedSource(
        subscriber.orTimeout(TckStreams.SIGNAL_MS, TimeUnit.MILLISECONDS).join(), stream);
  }
}
