package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@code ChunkStream.publisher()} of a stream that crosses the bus. */
public class BusPublisherTckTest extends FlowPublisherVerification<Chunk> {
  private TckStreams streams;

  public BusPublisherTckTest() {
    super(TckStreams.environment());
  }

  @BeforeClass
  public void start() {
    streams = open();
  }

  /** Where the streams run; another test has them elsewhere. */
  TckStreams open() {
    return TckStreams.inOneNode();
  }

  @AfterClass
  public void stop() {
    streams.close();
  }

  @Override
  public Flow.Publisher<Chunk> createFlowPublisher(long elements) {
    return streams.count(elements).publisher();
  }

  /** A stream has one subscriber: to a second, its publisher is one that refuses. */
  @Override
  public Flow.Publisher<Chunk> createFailedFlowPublisher() {
    Flow.Publisher<Chunk> publisher = streams.count(1).publisher();
    publisher.subscribe(new Uninterested());
    return publisher;
  }

  private static final class Uninterested implements Flow.Subscriber<Chunk> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(Chunk chunk) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
