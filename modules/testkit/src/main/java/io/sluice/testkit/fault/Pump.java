package io.sluice.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Carries one direction of one connection: one thread takes bytes in, another lets them out. */
final class Pump {
  private static final int READ_BYTES = 16 * 1024;

  /** With {@link #READ_BYTES}, 4 MiB: what a delayed connection holds at most. */
  private static final int MAX_PIECES = 256;

  /** What was read at once; nothing, where the end was. */
  private static final class Piece {
    private final byte[] bytes;
    private final long dueAt;

    Piece(byte[] bytes, long dueAt) {
      this.bytes = bytes;
      this.dueAt = dueAt;
    }

    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  private final Socket from;
  private final Socket to;
  private final Lane lane;
  private final Runnable ended;
  private final BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(MAX_PIECES);
  private final Thread in;
  private final Thread out;
  private volatile boolean lossy;

  /**
   * Begins to carry.
   *
   * @param ended runs when this direction is over
   */
  Pump(Socket from, Socket to, Lane lane, Runnable ended) {
    this.from = from;
    this.to = to;
    this.lane = lane;
    this.ended = ended;
    in = Thread.ofVirtual().unstarted(() -> run(this::takeIn));
    out = Thread.ofVirtual().unstarted(() -> run(this::letOut));
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  void start() {
    in.start();
    out.start();
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (IOException | InterruptedException e) {
      // The connection broke, or is broken: as good a fault as any.
      ended.run();
    }
  }

  private void takeIn() throws IOException, InterruptedException {
    byte[] buffer = new byte[READ_BYTES];
    while (true) {
      lane.awaitFlow();
      int count = from.getInputStream().read(buffer);
      if (count < 0) {
        underWay.put(new Piece(new byte[0], 0));
        return;
      }
      underWay.put(new Piece(Arrays.copyOf(buffer, count), lane.dueNow()));
    }
  }

  private void letOut() throws IOException, InterruptedException {
    Piece piece = underWay.take();
    while (!piece.isEnd()) {
      lane.awaitTurn(piece.bytes.length, piece.dueAt);
      if (lossy || lane.isCut()) {
        lossy = true;
      } else {
        lane.carried(piece.bytes.length);
        to.getOutputStream().write(piece.bytes);
      }
      piece = underWay.take();
    }
    ended.run();
  }

  /** Whether bytes were lost: what follows them makes no sense to anybody. */
  boolean isLossy() {
    return lossy;
  }

  void stop() {
    in.interrupt();
    out.interrupt();
  }
}
