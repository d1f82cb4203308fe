package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Frame.Data;
import io.sluice.core.internal.frame.Peer;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks that overtook the answer to OPEN. Only by that answer are they the producer's, or those of
 * a stranger who guessed the stream's id. What is not kept will be missed, and sent again.
 */
final class EarlyChunks {
  private final List<Data> frames = new ArrayList<>(0);
  private long bytes;

  /** Keeps chunks, within what the OPEN allowed; nothing else. */
  void keep(Frame frame, long byteLimit) {
    boolean hasRoom = bytes < byteLimit && frames.size() < CreditWindow.INITIAL_ITEMS;
    if (frame instanceof Data data && hasRoom) {
      frames.add(data);
      bytes += data.bytes();
    }
  }

  /** Takes what this producer sent; the rest is forgotten. */
  List<Data> take(Peer producer) {
    List<Data> its = frames.stream().filter(frame -> frame.from().equals(producer)).toList();
    frames.clear();
    return its;
  }
}
