package io.sluice.refs;

import io.sluice.core.Chunk;
import java.util.List;

/**
 * A ref among the arguments of a call at its own host.
 *
 * @param host the host
 * @param held what the ref stands for
 * @param info what the caller said of it
 */
record LocalHeldRef(LocalRefHost host, HeldSequence held, RefInfo info) implements HeldRef {

  @Override
  public String id() {
    return info.id();
  }

  @Override
  public LazySequence sequence() {
    return held.sequence();
  }

  @Override
  public long position() {
    return info.position();
  }

  @Override
  public long made() {
    return held.made();
  }

  @Override
  public List<Chunk> ahead() {
    return held.from(info.position());
  }

  @Override
  public LazySequence take() {
    return held.take();
  }

  @Override
  public StreamRef ref() {
    return VertxCallBus.on(host.vertx()).borrowed(info);
  }
}
