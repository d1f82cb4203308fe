package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import org.jspecify.annotations.Nullable;

/** A log that a {@link SharedFeed} reads, from its tail. Context only. */
final class FeedStream implements SharedFeed.Upstream {

  private final ChunkBus bus;
  private final String name;
  private final Pulse pulse;
  private final Admission admission;

  private @Nullable ChunkStream stream;
  private boolean holdsMemory;

  FeedStream(ChunkBus bus, String name, Pulse pulse, Admission admission) {
    this.bus = bus;
    this.name = name;
    this.pulse = pulse;
    this.admission = admission;
  }

  /** In another turn, and on the pulse's own context: not on that of a request. */
  @Override
  public boolean open(SharedFeed feed) {
    if (!admission.share(FeedRing.MAX_BYTES)) {
      return false;
    }
    holdsMemory = true;
    pulse.later(() ->
        bus.open(name, StreamRequest.create().from(From.NOW.toString()))
            .onSuccess(opened -> opened(feed, opened))
            .onFailure(ignored -> failed(feed))); // each reader's own stream tells it why
    return true;
  }

  private void opened(SharedFeed feed, ChunkStream opened) {
    if (!holdsMemory || !isShared(opened.info())) {
      opened.cancel();
      failed(feed);
      return;
    }
    stream = opened;
    opened.pause();
    opened.exceptionHandler(ignored -> {}); // the outcome tells
    opened.batchHandler(feed::items);
    opened.outcome().onSuccess(feed::ended);
    feed.opened(opened.info());
  }

  private void failed(SharedFeed feed) {
    release();
    feed.failedToOpen();
  }

  /**
   * Whether readers may share one reading: an open log that does not wait for the slowest, and has
   * offsets to go on from alone.
   */
  static boolean isShared(StreamInfo info) {
    return info.endless()
        && EventIds.has(info)
        && info.status() == 200
        && switch (info.slowReaders()) {
          case DISCONNECT, DROP_OLDEST, LATEST -> true;
          case BLOCK -> false;
          case null -> false;
        };
  }

  @Override
  public void fetch(long items) {
    if (stream != null) {
      stream.fetch(items);
    }
  }

  @Override
  public void close() {
    release();
    if (stream != null) {
      stream.cancel("unshared");
      stream = null;
    }
  }

  private void release() {
    if (holdsMemory) {
      holdsMemory = false;
      admission.unshare(FeedRing.MAX_BYTES);
    }
  }
}
