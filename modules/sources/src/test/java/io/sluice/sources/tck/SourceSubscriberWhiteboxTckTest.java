package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/**
 * {@code Sources.publisher} as a subscriber, with the TCK at both its ends: what it asks for is
 * what the stream's reader fetches on the other side of the bus, and what cancels it is the
 * reader's cancel.
 */
public class SourceSubscriberWhiteboxTckTest extends FlowSubscriberWhiteboxVerification<Chunk> {
  private TckStreams streams;

  public SourceSubscriberWhiteboxTckTest() {
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
  protected Flow.Subscriber<Chunk> createFlowSubscriber(WhiteboxSubscriberProbe<Chunk> probe) {
    SubscribedSource source = SubscribedSource.open(streams);
    return new Probed(source.subscriber(), source.stream(), probe);
  }

  @Override
  public Chunk createElement(int element) {
    return Chunk.of("item " + element);
  }

  /** Tells the probe of every signal after the source has had it. */
  private record Probed(
      Flow.Subscriber<? super Chunk> source,
      ChunkStream stream,
      WhiteboxSubscriberProbe<Chunk> probe)
      implements Flow.Subscriber<Chunk> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source.onSubscribe(subscription);
      probe.registerOnSubscribe(new ReaderPuppet(stream));
    }

    @Override
    public void onNext(Chunk chunk) {
      source.onNext(chunk);
      probe.registerOnNext(chunk);
    }

    @Override
    public void onError(Throwable error) {
      source.onError(error);
      probe.registerOnError(error);
    }

    @Override
    public void onComplete() {
      source.onComplete();
      probe.registerOnComplete();
    }
  }

  private record ReaderPuppet(ChunkStream stream) implements SubscriberPuppet {
    @Override
    public void triggerRequest(long elements) {
      stream.fetch(elements);
    }

    @Override
    public void signalCancel() {
      stream.cancel();
    }
  }
}
