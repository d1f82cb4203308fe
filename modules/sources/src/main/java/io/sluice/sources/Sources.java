package io.sluice.sources;

import io.reactivex.rxjava3.core.Flowable;
import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * Runs of what an application already has, to be answered by a {@link
 * io.sluice.core.spi.StreamSource}:
 *
 * <pre>{@code
 * bus.offer("clock", request -> Sources.generator(out -> {
 *   while (true) {
 *     out.emit(Instant.now().toString());
 *     Thread.sleep(1000);
 *   }
 * }));
 * }</pre>
 *
 * <p>Each answers a run for one reader: make a new one per request. Nothing is iterated, subscribed
 * or read before the reader's first credit, nor beyond it; when the reader leaves, the source is
 * stopped and closed.
 *
 * <p><b>Elements</b> of iterators and Java streams may be anything: a {@link Chunk} is taken as it
 * is, text as UTF-8, {@code byte[]} and {@code Buffer} are copied, any other value, null too,
 * becomes its JSON text.
 *
 * <p><b>Content types.</b> What is made of text, elements or a generator says {@link
 * StreamInfo#TEXT}, what is made of chunks {@link StreamInfo#BINARY}. Say better with {@link
 * #describedAs}.
 */
public final class Sources {
  private static final StreamInfo TEXT = StreamInfo.of(StreamInfo.TEXT);
  private static final StreamInfo BINARY = StreamInfo.of(StreamInfo.BINARY);

  private Sources() {}

  /** These texts. */
  public static SourceRun of(String... texts) {
    List<String> all = List.of(texts);
    return new IteratorTurnRun(
        TEXT.lengths(all.size(), -1), () -> all.stream().map(Chunk::of).iterator());
  }

  /** These chunks. */
  public static SourceRun of(Chunk... chunks) {
    List<Chunk> all = List.of(chunks);
    long bytes = Arrays.stream(chunks).mapToLong(Chunk::length).sum();
    return new IteratorTurnRun(BINARY.lengths(all.size(), bytes), all::iterator);
  }

  /**
   * What an iterable has, on a virtual thread, so that it may block. Its iterator is closed at the
   * end where it is {@link AutoCloseable}.
   */
  public static SourceRun iterable(Iterable<?> elements) {
    return new GeneratorRun(TEXT, IteratorBody.of(elements), null);
  }

  /**
   * What an iterator has, on a virtual thread, so that it may block. It is closed at the end, or
   * when the reader leaves, where it is {@link AutoCloseable}.
   */
  public static SourceRun iterator(Iterator<?> elements) {
    AutoCloseable resource = elements instanceof AutoCloseable closeable ? closeable : null;
    return new GeneratorRun(TEXT, IteratorBody.over(() -> elements), resource);
  }

  /** What a Java stream has, on a virtual thread; closed at the end, or when the reader leaves. */
  public static SourceRun stream(Stream<?> elements) {
    return new GeneratorRun(TEXT, IteratorBody.over(elements::iterator), elements);
  }

  /**
   * What a body emits on a virtual thread of its own. {@link Emitter#emit} waits while the reader
   * has no credit; the thread is interrupted when the reader leaves.
   */
  public static SourceRun generator(GeneratorBody body) {
    return new GeneratorRun(TEXT, body, null);
  }

  /**
   * What a publisher gives, asked for no more than there is credit for. It is subscribed on the
   * offer's context, which it must not block.
   */
  @SuppressWarnings("overloads") // a lambda is a rare publisher
  public static SourceRun publisher(Flow.Publisher<Chunk> publisher) {
    return new PulledRun(BINARY, new PublisherUpstream(publisher));
  }

  /** The same for a Reactive Streams publisher. */
  @SuppressWarnings("overloads") // a lambda is a rare publisher
  public static SourceRun publisher(Publisher<Chunk> publisher) {
    return publisher(FlowAdapters.toFlowPublisher(publisher));
  }

  /** The same for RxJava. */
  public static SourceRun flowable(Flowable<Chunk> flowable) {
    return publisher((Publisher<Chunk>) flowable);
  }

  /**
   * What a Vert.x stream gives. It is paused here and now, and fetched from as there is credit.
   * When the reader leaves, a {@code ChunkStream} is cancelled; any other is let run out unread, as
   * Vert.x pipes do: where that is wrong, say how to stop it with {@link #readStream(ReadStream,
   * Runnable)}.
   *
   * @param stream of the offer's context, or one whose methods may be called from it
   */
  public static SourceRun readStream(ReadStream<Chunk> stream) {
    return readStream(stream, () -> ReadStreamUpstream.abandon(stream));
  }

  /**
   * What a Vert.x stream gives.
   *
   * @param close stops and releases it; called once, on the offer's context, at any end
   */
  public static SourceRun readStream(ReadStream<Chunk> stream, Runnable close) {
    return new PulledRun(BINARY, new ReadStreamUpstream(stream, close));
  }

  /**
   * Gives a producer the stream to write, at its reader's first credit, on the offer's context: for
   * {@code source.pipeTo(out)}. {@code writeQueueFull} and {@code drainHandler} are the reader's
   * credit; once the reader is gone, writes fail.
   */
  public static SourceRun writeStream(Handler<WriteStream<Chunk>> producer) {
    return new WriteStreamRun(producer);
  }

  /**
   * A file's bytes in blocks, or its lines. Read on a bounded pool of {@link FileOptions#POOL_SIZE}
   * threads. Opening fails with {@code UNKNOWN_STREAM} when there is no such file.
   */
  public static SourceRun file(Vertx vertx, Path path, FileOptions options) {
    return file(vertx, path, options, null);
  }

  /**
   * The same for a part of the file's bytes; lines have none, and come whole.
   *
   * @param range as a {@link io.sluice.core.StreamRequest} says; null for all
   */
  public static SourceRun file(
      Vertx vertx, Path path, FileOptions options, @Nullable ByteRange range) {
    return new FileRun(vertx, new FileOpening(path, options, FileOpening.Part.of(range)));
  }

  /** The same run, described so. */
  public static SourceRun describedAs(StreamInfo info, SourceRun run) {
    return new DescribedRun(ignored -> info, run);
  }

  /** The same run with another content type. */
  public static SourceRun describedAs(String contentType, SourceRun run) {
    return new DescribedRun(info -> info.contentType(contentType), run);
  }
}
