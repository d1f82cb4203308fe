package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One reader of a followed file: in which part of it, and where there. One call at a time. */
final class FollowReader implements ChunkReader {

  /** What stands before the position is something else: the file was truncated. */
  private static final int CHANGED = -2;

  private final FollowedFile file;
  private final StreamInfo info;
  private final Runnable wake;
  private final LineBuffer buffer;
  private final FilePrint print = new FilePrint();

  /** Written by the reader, read by the follower. */
  private volatile FollowedPart part;

  private long position;

  /** Whether it began within a line, which is not told. */
  private boolean withinLine;

  private @Nullable Exception failure;

  FollowReader(FollowedFile file, FollowedPart part, FollowOptions options, Runnable wake)
      throws IOException {
    this.file = file;
    this.part = part;
    this.wake = wake;
    info = StreamInfo.of(options.contentType()).endless(true);
    buffer = new LineBuffer(options.maxLineBytes());
    if (options.start() == FollowOptions.Start.END && part.size() > 0) {
      ByteBuffer last = ByteBuffer.allocate(1);
      position = part.size();
      withinLine = part.read(last, position - 1) == 1 && last.get(0) != '\n';
      part.take(print, position);
    }
  }

  /** Follower's thread: there may be more. */
  void wake() {
    try {
      wake.run();
    } catch (RejectedExecutionException e) {
      // its Vertx has ended, and so will this reader
    }
  }

  /** Follower's thread. */
  boolean isIn(FollowedPart one) {
    return part.equals(one);
  }

  @Override
  public StreamInfo info() {
    return info;
  }

  @Override
  public List<Chunk> read(int chunks, long bytes) throws Exception {
    List<Chunk> all = new ArrayList<>();
    long left = bytes;
    try {
      while (failure == null && all.size() < chunks && left > 0) {
        Chunk line = next();
        if (line == null) {
          break;
        }
        all.add(line);
        left -= line.length();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    if (failure != null && all.isEmpty()) {
      throw failure;
    }
    return all;
  }

  /** The next line, or null where there is none yet. */
  private @Nullable Chunk next() throws IOException {
    while (true) {
      Chunk line = buffer.next();
      if (line == null) {
        // asked before reading: what comes after it was over is not there
        boolean over = part.isOver() && part.next() != null;
        if (readOn()) {
          continue;
        }
        if (!over) {
          return null;
        }
        line = goOn();
      }
      if (line != null && withinLine) {
        withinLine = false;
      } else if (line != null) {
        return line;
      }
    }
  }

  /** Takes more bytes into the buffer; false where there are none. */
  private boolean readOn() throws IOException {
    if (part.isForgotten()) {
      throw forgotten();
    }
    if (part.isCut()) {
      return false;
    }
    int read = buffer.fill(this::take);
    if (read == CHANGED) {
      part.suspect();
    }
    return read > 0;
  }

  private int take(byte[] into, int at, int room) throws IOException {
    try {
      // no further than the follower knows, so that it knows of all that a truncation takes
      int known = (int) Math.min(room, part.size() - position);
      if (known == 0) {
        return 0;
      }
      int read = part.read(ByteBuffer.wrap(into, at, known), position);
      if (!part.matches(print, position)) {
        return CHANGED;
      }
      if (read > 0) {
        position += read;
        print.add(into, at, read);
      }
      return read;
    } catch (ClosedChannelException e) {
      if (part.isForgotten()) {
        throw forgotten();
      }
      throw e;
    }
  }

  /** To the next part; answers the last line of this one where it had no end. */
  private @Nullable Chunk goOn() {
    Chunk rest = null;
    if (part.isCut() && (position < part.size() || buffer.pending() > 0)) {
      throw lagged("truncated");
    }
    if (buffer.pending() > 0) {
      rest = buffer.rest();
    } else {
      withinLine = false;
    }
    FollowedPart next = Objects.requireNonNull(part.next());
    if (next.isAfterLoss()) {
      StreamException overtaken = overtaken();
      if (rest == null || withinLine) {
        throw overtaken;
      }
      failure = overtaken; // after the line
    }
    part = next;
    position = 0;
    print.clear();
    return rest;
  }

  /** How much it was, nobody knows. */
  private static StreamException overtaken() {
    return new StreamException(
        FailureCode.LAGGED,
        "the file was rotated more than once between two looks, and what was written meanwhile is"
            + " compressed already");
  }

  private StreamException forgotten() {
    return lagged("rotated " + FollowedFile.MAX_FILES + " times");
  }

  private StreamException lagged(String what) {
    long lost = Math.max(0, part.size() - position) + buffer.pending();
    return new StreamException(
        Failure.of(
                FailureCode.LAGGED, "the file was " + what + " before this reader had read it all")
            .with("lostBytes", String.valueOf(lost)));
  }

  @Override
  public boolean isAtEnd() {
    return false;
  }

  @Override
  public void close() {
    file.leave(this);
  }
}
