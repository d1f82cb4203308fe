package io.sluice.core.internal.session;

import static io.sluice.core.internal.session.LinkRules.check;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.ArrayList;
import java.util.List;

/** A node that answers OPEN, as an offer does; the path is the number of a stream. */
final class ModelOffer implements World.Opens {
  private static final StreamInfo INFO = StreamInfo.of(StreamInfo.BINARY);

  final World.Node node;
  final List<ModelSource> sources = new ArrayList<>();
  private final World world;
  private final List<ModelStream> streams;
  FrameLimits limits = FrameLimits.WIRE;
  boolean refuses;

  ModelOffer(World world, String address, List<ModelStream> streams) {
    this.world = world;
    this.streams = streams;
    this.node = world.node(address);
    node.opens = this;
  }

  @Override
  public boolean take(Frame frame) {
    if (!(frame instanceof Frame.Open open)) {
      return false;
    }
    Peer self = node.newSelf();
    if (refuses) {
      Failure failure = Failure.of(FailureCode.OVERLOADED, "enough");
      node.send(open.from(), new Frame.Refused(self, open.from().id(), failure));
    } else {
      accept(open, self);
    }
    return true;
  }

  private void accept(Frame.Open open, Peer self) {
    ModelStream stream = streams.get(Integer.parseInt(open.request().path()));
    ModelSource source = new ModelSource(node, stream.plan);
    sources.add(source);
    long limit = open.request().limit();
    ProducerSession session =
        new ProducerSession(
            node, self, open.from(), limits, limit, source, source.meter.begun(), () -> {});
    source.session = session;
    node.add(self, session);
    world.rules.opened(self, open, 0);
    node.send(open.from(), new Frame.Opened(self, open.from().id(), INFO));
    session.begin(open.itemLimit(), open.byteLimit());
  }

  /** Its sources are closed, but for those that went with it. */
  void nothingIsLeft() {
    check(node.killed || node.sessions.isEmpty(), "no session is left", node.sessions);
    for (ModelSource source : sources) {
      if (!source.gone) {
        check(source.closed == 1, "its source is closed", source.closed);
        source.meter.isOver();
      }
    }
  }

  /** It is gone, and all it had, at once. */
  void kill() {
    node.killed = true;
    sources.forEach(source -> source.gone = true);
  }

  /** A session is gone, as by a defect: the other side learns of it by RESET. */
  void forget() {
    if (!node.sessions.isEmpty()) {
      Session forgotten = node.sessions.remove(node.sessions.keySet().iterator().next());
      sources.stream()
          .filter(source -> forgotten.equals(source.session))
          .forEach(source -> source.gone = true);
    }
  }
}
