package io.sluice.core.internal.session;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.log.LogOffset;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * A node that serves one file from any byte, or one log from any offset, while it stays as it is.
 */
final class ServedStream implements World.Opens {
  private static final long INCARNATION = 7;

  final World.Node node;

  /** How many bytes the file has, or chunks the log. */
  final long length;

  private final boolean isLog;
  final List<StreamRequest> asked = new ArrayList<>();
  private final World world;
  private final List<Run> runs = new ArrayList<>();

  /** What the file is now; its bytes follow from it. */
  String version = "v1";

  boolean tellsVersion = true;
  FrameLimits limits = new FrameLimits(20, 4_000);

  ServedStream(World world, String address, boolean isLog, long length) {
    this.world = world;
    this.isLog = isLog;
    this.length = length;
    node = world.node(address);
    node.opens = this;
  }

  /** The byte at a place of a version of the file. */
  static byte at(String version, long place) {
    return (byte) (place * 31 + version.hashCode() + (place >> 8));
  }

  @Override
  public boolean take(Frame frame) {
    if (frame instanceof Frame.Open open) {
      serve(open);
    }
    return frame instanceof Frame.Open;
  }

  private void serve(Frame.Open open) {
    StreamRequest request = open.request();
    asked.add(request);
    Run run = isLog ? fromOffset(request) : ofRange(request);
    runs.add(run);
    long first = run.next;
    Peer self = node.newSelf();
    ProducerSession session =
        new ProducerSession(
            node,
            self,
            open.from(),
            limits,
            request.limit(),
            run,
            StreamObserver.NONE.opened("x", StreamObserver.Side.PRODUCER),
            () -> {});
    node.add(self, session);
    world.rules.opened(self, open, isLog ? first : 0);
    StreamInfo info = StreamInfo.of(StreamInfo.BINARY).version(tellsVersion ? version : null);
    info =
        isLog
            ? info.from(new LogOffset(INCARNATION, first))
            : info.lengths(-1, length).ranges(true);
    node.send(open.from(), new Frame.Opened(self, open.from().id(), info));
    session.begin(open.itemLimit(), open.byteLimit());
  }

  private Run ofRange(StreamRequest request) {
    ByteRange range = request.range();
    ByteRange within = (range == null ? ByteRange.from(0) : range).within(length);
    return within == null
        ? new Run(false, version, 0, 0)
        : new Run(false, version, within.first(), within.length());
  }

  private Run fromOffset(StreamRequest request) {
    String from = request.from();
    long first = from == null ? 0 : LogOffset.parse("from", from).position();
    return new Run(true, version, first, length - first);
  }

  boolean isEachClosed() {
    return runs.stream().allMatch(run -> run.closed == 1 || node.killed);
  }

  /** Chunks of many sizes, whose offset is the log's, or their number in this session. */
  private static final class Run implements SourceRun {
    private final boolean isLog;
    private final String version;
    private long next;
    private long left;
    private long number;
    private int closed;

    private Run(boolean isLog, String version, long next, long left) {
      this.isLog = isLog;
      this.version = version;
      this.next = next;
      this.left = left;
      number = isLog ? next : 0;
    }

    @Override
    public void start(ChunkWriter out) {
      out.drainHandler(ignored -> write(out));
      write(out);
    }

    private void write(ChunkWriter out) {
      while (left > 0 && out.demand() > 0) {
        int size = (int) (1 + next * 7 % 60);
        byte[] bytes = new byte[isLog ? size : (int) Math.min(left, size)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = at(version, next + i);
        }
        next += isLog ? 1 : bytes.length;
        left -= isLog ? 1 : bytes.length;
        out.emit(Chunk.of(bytes).at(number++));
      }
      if (left == 0) {
        out.end();
      }
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
