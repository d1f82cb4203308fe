package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One open of a ref. It touches the sequence only once it has credit: an open may be asked twice,
 * and only one of the two goes on.
 */
final class RefReader implements SourceRun {
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

  private final HeldSequence held;
  private final long from;
  private final boolean takesOver;
  private final boolean page;
  private @Nullable ChunkWriter out;
  private long at;

  private RefReader(HeldSequence held, long from, boolean takesOver, boolean page) {
    this.held = held;
    this.from = from;
    this.takesOver = takesOver;
    this.page = page;
    this.at = from;
  }

  static RefReader of(HeldSequence held, StreamRequest request) {
    String position = request.from();
    if (position != null && !POSITION.matcher(position).matches()) {
      throw CallBody.bad("from", "a ref is read from a number of items, not from " + position);
    }
    long from = position == null ? 0 : Long.parseLong(position);
    held.check(from);
    return new RefReader(held, from, position != null, request.limit() <= Ring.MAX_ITEMS);
  }

  @Override
  public Future<StreamInfo> info() {
    StreamInfo items = held.sequence().info();
    long length = held.sequence().length();
    StreamInfo rest =
        StreamInfo.of(items.contentType())
            .endless(items.endless())
            .lengths(length < 0 ? -1 : Math.max(0, length - from), -1);
    List<String> columns = items.columns();
    return Future.succeededFuture(columns == null ? rest : rest.columns(columns));
  }

  @Override
  public void start(ChunkWriter writer) {
    out = writer;
    try {
      held.check(from);
    } catch (StreamException e) {
      writer.fail(e.failure());
      return;
    }
    held.attach(this, takesOver);
  }

  ChunkWriter out() {
    return Objects.requireNonNull(out);
  }

  /** Whether it reads so little that all of it may be kept, to be read again. */
  boolean isPage() {
    return page;
  }

  /** The position of what it is sent next. */
  long at() {
    return at;
  }

  void emit(Chunk chunk) {
    at++;
    out().emit(chunk);
  }

  @Override
  public void close() {
    held.detach(this);
  }
}
