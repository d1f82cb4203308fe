package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One stream over a {@link Simulation}: a source of numbered chunks and a reader that counts. */
final class SimulatedStream {
  final Simulation simulation;
  final Simulation.Host producerHost;
  final Simulation.Host consumerHost;
  final WindowBudget budget;
  final ConsumerSession consumer;
  final ProducerSession producer;
  final Source source;
  final List<Chunk> received = new ArrayList<>();
  final List<Outcome> outcomes = new ArrayList<>();

  /** Items the reader takes at once; what comes beyond waits for {@link #read}. */
  long readerDemand = Long.MAX_VALUE;

  private final List<Chunk> waiting = new ArrayList<>();

  SimulatedStream(
      Simulation simulation, StreamRequest request, long length, LongFunction<Chunk> chunks) {
    this(simulation, new WindowBudget(64 << 20), request, length, chunks);
  }

  SimulatedStream(
      Simulation simulation,
      WindowBudget budget,
      StreamRequest request,
      long length,
      LongFunction<Chunk> chunks) {
    this(simulation, budget, request, length, chunks, Answer.OF_ANOTHER_NODE);
  }

  /** A stream whose OPEN nobody has answered yet. */
  static SimulatedStream unanswered(Simulation simulation) {
    WindowBudget budget = new WindowBudget(64 << 20);
    return new SimulatedStream(
        simulation, budget, StreamRequest.create(), 0, i -> Chunk.empty(), Answer.NONE);
  }

  /** An endless stream of such chunks inside one node. */
  static SimulatedStream insideANode(Simulation simulation, LongFunction<Chunk> chunks) {
    WindowBudget budget = new WindowBudget(64 << 20);
    StreamRequest request = StreamRequest.create();
    return new SimulatedStream(
        simulation, budget, request, Long.MAX_VALUE, chunks, Answer.OF_THIS_NODE);
  }

  private SimulatedStream(
      Simulation simulation,
      WindowBudget budget,
      StreamRequest request,
      long length,
      LongFunction<Chunk> chunks,
      Answer answer) {
    this.simulation = simulation;
    this.budget = budget;
    producerHost = simulation.host("producer");
    consumerHost = simulation.host("consumer");
    Peer consumerSelf = consumerHost.newSelf();
    StreamObserver.Meter meter = StreamObserver.NONE.opened("x", StreamObserver.Side.CONSUMER);
    consumer =
        java.util.Objects.requireNonNull(
            ConsumerSession.reserve(
                consumerHost, consumerSelf, new Reader(), budget, () -> meter, request));
    consumerHost.add(consumerSelf, consumer);
    Frame.Open open = consumer.open(request, true);
    source = new Source(length, chunks);
    Peer producerSelf = producerHost.newSelf();
    producer =
        new ProducerSession(
            producerHost,
            producerSelf,
            consumerSelf,
            FrameLimits.WIRE,
            request.limit(),
            source,
            meter,
            () -> source.sessionsClosed++);
    producerHost.add(producerSelf, producer);
    if (answer == Answer.NONE) {
      return;
    }
    consumer.opened(producerSelf, answer == Answer.OF_ANOTHER_NODE);
    producer.begin(open.itemLimit(), open.byteLimit());
  }

  /** The application takes so many items more. */
  void read(long items) {
    readerDemand = readerDemand + items < 0 ? Long.MAX_VALUE : readerDemand + items;
    consumer.wanted(readerDemand);
    drain();
  }

  private void drain() {
    int count = (int) Math.min(readerDemand, waiting.size());
    if (count == 0) {
      return;
    }
    List<Chunk> taken = waiting.subList(0, count);
    received.addAll(taken);
    long bytes = taken.stream().mapToLong(Chunk::length).sum();
    taken.clear();
    readerDemand = readerDemand == Long.MAX_VALUE ? readerDemand : readerDemand - count;
    consumer.wanted(readerDemand);
    consumer.consumed(count, bytes);
  }

  /** Whose producer has answered. */
  private enum Answer {
    NONE,
    OF_THIS_NODE,
    OF_ANOTHER_NODE
  }

  private final class Reader implements ConsumerSession.Reader {
    @Override
    public void items(List<Item> items) {
      items.forEach(item -> waiting.add((Chunk) item));
      drain();
    }

    @Override
    public void ended(Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void cancelled(Outcome outcome) {
      outcomes.add(outcome);
    }
  }

  /** Writes numbered items as far as demand goes; falls quiet at a null. */
  static final class Source implements SourceRun {
    private final long length;
    private final LongFunction<? extends Item> items;
    long produced;
    int started;
    int closed;
    int sessionsClosed;
    @Nullable ChunkWriter out;

    /** How it fails when it has given all; null where it completes. */
    @Nullable Failure failure;

    Source(long length, LongFunction<? extends Item> items) {
      this.length = length;
      this.items = items;
    }

    @Override
    public void start(ChunkWriter writer) {
      started++;
      out = writer;
      writer.drainHandler(ignored -> pump(writer));
      pump(writer);
    }

    private void pump(ChunkWriter writer) {
      while (produced < length && writer.demand() > 0) {
        Item next = items.apply(produced);
        if (next == null) {
          return;
        }
        produced++;
        switch (next) {
          case Chunk chunk -> writer.emit(chunk);
          case Gap gap -> writer.gap(gap);
        }
      }
      if (produced == length && failure != null) {
        writer.fail(failure);
      } else if (produced == length) {
        writer.end();
      }
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
