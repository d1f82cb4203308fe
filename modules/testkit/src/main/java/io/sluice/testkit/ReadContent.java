package io.sluice.testkit;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogOffset;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What one reading gave, cut into what it may be resumed between: bytes where ranges are answered,
 * else items.
 *
 * @param info what was told of it
 * @param items all of them
 * @param outcome how it ended
 */
record ReadContent(StreamInfo info, List<Item> items, Outcome outcome) {

  /** Reads a stream to its end, so many items at a time. */
  static ReadContent of(ChunkBus bus, String name, StreamRequest request, long step) {
    List<Item> items = new ArrayList<>();
    Future<ReadContent> read =
        bus.open(name, request)
            .compose(stream -> {
              ChunkStream reading = stream.pause().exceptionHandler(ignored -> {});
              reading.batchHandler(batch -> {
                items.addAll(batch);
                reading.fetch(batch.size());
              });
              reading.fetch(step);
              return stream
                  .outcome()
                  .map(outcome -> new ReadContent(stream.info(), items, outcome));
            });
    return Waiting.await(read);
  }

  /** Its parts, each told in words. */
  List<String> parts() {
    return parts(items, info.ranges());
  }

  private static List<String> parts(List<Item> items, boolean bytes) {
    List<String> parts = new ArrayList<>();
    for (Item item : items) {
      switch (item) {
        case Chunk chunk when bytes -> chunk.text().chars().forEach(c -> parts.add("" + c));
        case Chunk chunk -> parts.add(chunk.event() + ", " + chunk.offset() + ": " + chunk.text());
        case Gap gap -> parts.add(gap.toString());
      }
    }
    return parts;
  }

  /** The parts of so many chunks after some parts, with the gaps before them. */
  List<String> parts(int from, int chunks) {
    List<Item> rest = new ArrayList<>();
    int left = chunks;
    for (Item item : items.subList(from, items.size())) {
      if (left == 0) {
        break;
      }
      left -= item instanceof Chunk ? 1 : 0;
      rest.add(item);
    }
    return parts(rest, false);
  }

  /** Asks for what follows so many parts. */
  StreamRequest rest(StreamRequest request, int parts) {
    if (info.incarnation() > 0) {
      return request.from(
          new LogOffset(info.incarnation(), info.firstOffset()).at(next(parts)).toString());
    }
    return info.hasPositions()
        ? request.from(new Position(String.valueOf(info.version()), parts).toString())
        : request.range(ByteRange.from(parts));
  }

  private long next(int parts) {
    long next = info.firstOffset();
    for (Item item : items.subList(0, Math.min(parts, items.size()))) {
      next = item instanceof Gap gap ? gap.to() : next + 1;
    }
    return next + Math.max(0, parts - items.size());
  }
}
