package io.sluice.workers.adapter;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's stream, as Sluice sees it. Its state is guarded by the peer's lock. */
final class PeerStream {

  static final long MANY = 1L << 50;

  private final Peer peer;
  private final long number;
  private final List<byte[]> items = new ArrayList<>();
  private final List<Integer> frames = new ArrayList<>();
  private boolean keeps = true;
  private long count;
  private long bytes;
  private @Nullable Frame end;
  private boolean dropped;

  PeerStream(Peer peer, long number) {
    this.peer = peer;
    this.number = number;
  }

  long number() {
    return number;
  }

  /** Its items are counted from now on, not kept. */
  PeerStream counting() {
    keeps = false;
    return this;
  }

  PeerStream grant(long items) {
    return grant(items, MANY);
  }

  PeerStream grant(long items, long bytes) {
    peer.send(Frame.numbers('G', number, items, bytes));
    return this;
  }

  PeerStream drop() {
    peer.send(Frame.numbers('D', number));
    return this;
  }

  /** The first so many items, as JSON. */
  List<Object> items(int least) {
    return raw(least).stream()
        .map(it -> Json.decodeValue(new String(it, StandardCharsets.UTF_8)))
        .toList();
  }

  /** The first so many items. */
  List<byte[]> raw(int least) {
    peer.await(least + " items", () -> items.size() >= least || end != null || dropped);
    return peer.locked(() -> List.copyOf(items));
  }

  /** All items, after credit for many. */
  List<Object> all() {
    grant(MANY);
    awaitEnd('E');
    return items(0);
  }

  /** Waits for how it ends, and that it does so in this way. */
  PeerStream awaitEnd(char type) {
    if (type == 'D') {
      peer.await("DROPPED of stream " + number, () -> dropped);
      return this;
    }
    peer.await("the end of stream " + number, () -> end != null);
    Frame told = peer.locked(() -> end);
    if (told == null || told.type() != type) {
      throw new AssertionError("ended by " + (told == null ? null : told.text()));
    }
    return this;
  }

  /** What it failed with. */
  JsonObject failure() {
    awaitEnd('F');
    return (JsonObject) peer.locked(() -> end == null ? new JsonObject() : end.json(9));
  }

  long count() {
    return peer.locked(() -> count);
  }

  long bytes() {
    return peer.locked(() -> bytes);
  }

  /** How many items each frame had. */
  List<Integer> frames() {
    return peer.locked(() -> List.copyOf(frames));
  }

  void awaitCount(long least) {
    peer.await(least + " items", () -> count >= least);
  }

  /** Under the peer's lock. */
  void received(Frame frame) {
    if (frame.type() == 'D') {
      dropped = true;
      return;
    }
    if (dropped || end != null) {
      throw new IllegalStateException("S3: " + frame.type() + " after the end");
    }
    if (frame.type() == 'E' && frame.second() != count) {
      throw new IllegalStateException("H1: ended after " + frame.second() + " items, not " + count);
    }
    if (frame.type() != 'I') {
      end = frame;
      return;
    }
    List<byte[]> told = frame.items();
    if (told.isEmpty() || told.size() > 1024) {
      throw new IllegalStateException("ITEMS of " + told.size() + ", " + frame.size());
    }
    if (told.size() > 1 && frame.size() > 65_544) {
      throw new IllegalStateException("ITEMS of " + frame.size() + " bytes");
    }
    frames.add(told.size());
    count += told.size();
    told.forEach(it -> bytes += it.length);
    if (keeps) {
      items.addAll(told);
    }
  }
}
