package io.sluice.sources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * What was written between two rotations or truncations. Edges: growing, to over once it was
 * replaced and has not grown for a while; growing or over, to cut when its file was truncated; any,
 * to forgotten.
 */
final class FollowedPart {
  private final @Nullable FileChannel channel;
  private final @Nullable Object identity;

  // ---- the follower, under its lock
  private final FilePrint print = new FilePrint();
  private int quiet;

  // ---- the follower writes, readers read
  private volatile boolean afterLoss;
  private volatile long size;
  private volatile @Nullable FollowedPart next;
  private volatile boolean over;
  private volatile boolean cut;
  private volatile boolean forgotten;

  // ---- readers write, the follower reads
  private volatile boolean suspect;

  private FollowedPart(@Nullable FileChannel channel, @Nullable Object identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /** The part before there is a file. */
  static FollowedPart nothing() {
    return new FollowedPart(null, null);
  }

  /** A file's first part. */
  static FollowedPart of(FileChannel channel, Object identity) {
    return new FollowedPart(channel, identity);
  }

  /** The part after this one was cut off its file. */
  FollowedPart again() {
    return new FollowedPart(channel, identity);
  }

  // ---- follower

  @Nullable Object identity() {
    return identity;
  }

  boolean sharesFileWith(FollowedPart other) {
    return channel != null && channel.equals(other.channel);
  }

  void replacedBy(FollowedPart part) {
    next = part;
    if (channel == null) {
      over = true;
    }
  }

  /** Between it and the part before, something was that nobody can read any more. */
  void followsLoss() {
    afterLoss = true;
  }

  /** Answers whether there is something to tell. */
  boolean look(int quietLooks) throws IOException {
    if (channel == null || cut || (over && !suspect)) {
      return false;
    }
    long now = channel.size();
    if (suspect || now < size || !print.matches(channel, size)) {
      cut = true;
      return true;
    }
    boolean grown = now > size;
    if (grown) {
      print.take(channel, now);
      size = now;
      quiet = 0;
    } else if (next != null && ++quiet >= quietLooks) {
      over = true;
    }
    return grown || over;
  }

  /** No reader may go on in it. */
  void forget(boolean keepFile) {
    forgotten = true;
    if (!keepFile) {
      close();
    }
  }

  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- readers

  /** Reads at a position; 0 or less where nothing is there. */
  int read(ByteBuffer into, long position) throws IOException {
    return channel == null ? 0 : channel.read(into, position);
  }

  boolean matches(FilePrint print, long position) throws IOException {
    return channel == null || (channel.size() >= position && print.matches(channel, position));
  }

  void take(FilePrint print, long position) throws IOException {
    if (channel != null) {
      print.take(channel, position);
    }
  }

  /** The length as it was last seen. */
  long size() {
    return size;
  }

  /** Nothing will be added to it. */
  boolean isOver() {
    return over || cut;
  }

  /** What was before it is gone. */
  boolean isAfterLoss() {
    return afterLoss;
  }

  /** What was not read yet is gone. */
  boolean isCut() {
    return cut;
  }

  boolean isForgotten() {
    return forgotten;
  }

  @Nullable FollowedPart next() {
    return next;
  }

  /** A reader found that it was cut. */
  void suspect() {
    suspect = true;
  }
}
