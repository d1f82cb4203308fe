package io.sluice.http;

import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * An application's renderer, whose defects break its own response off and nothing else: it is also
 * called from the timer that many responses share.
 */
final class OwnRenderer implements Renderer {

  private final StreamCall call;
  private final Renderer own;
  private boolean broken;

  OwnRenderer(StreamCall call, Renderer own) {
    this.call = call;
    this.own = own;
  }

  @Override
  public void begin(Buffer out) {
    try {
      own.begin(out);
    } catch (RuntimeException e) {
      breakOff(e);
    }
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    if (broken) {
      throw new StreamException(StreamCall.internal());
    }
    own.render(batch, out);
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    if (!broken) {
      try {
        return own.end(outcome, limited, out);
      } catch (RuntimeException e) {
        breakOff(e);
      }
    }
    return Ending.BREAK_OFF;
  }

  /** Whether it wants no more. */
  boolean isFull() {
    return own instanceof EventStreams.Bounded bounded && bounded.isFull();
  }

  private void breakOff(RuntimeException error) {
    broken = true;
    call.defect(error);
  }
}
