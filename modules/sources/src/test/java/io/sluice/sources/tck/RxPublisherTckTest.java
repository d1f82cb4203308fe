package io.sluice.sources.tck;

import io.reactivex.rxjava3.core.Flowable;
import io.sluice.core.Chunk;
import io.sluice.sources.RxStreams;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** {@code RxStreams.flowable()} of a stream that crosses the bus. */
public class RxPublisherTckTest extends PublisherVerification<Chunk> {
  private TckStreams streams;

  public RxPublisherTckTest() {
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
  public Publisher<Chunk> createPublisher(long elements) {
    return RxStreams.flowable(streams.count(elements));
  }

  /** A stream has one reader: to a second, its publisher is one that refuses. */
  @Override
  public Publisher<Chunk> createFailedPublisher() {
    Flowable<Chunk> flowable = RxStreams.flowable(streams.count(1));
    flowable.subscribe().dispose();
    return flowable;
  }
}
