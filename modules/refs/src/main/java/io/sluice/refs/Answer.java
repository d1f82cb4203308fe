package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a function answered into JSON, and what is lazy in it into refs. */
final class Answer implements Values.Encoder {
  private final RunningCall call;
  private final IdentityHashMap<Object, HeldSequence> held = new IdentityHashMap<>();

  private Answer(RunningCall call) {
    this.call = call;
  }

  /** The answer's JSON; where there is none, everything lazy in it was released. */
  static Chunk encode(RunningCall call, @Nullable Object value) {
    Answer answer = new Answer(call);
    try {
      return Values.encode(value, answer);
    } catch (RuntimeException | Error e) {
      answer.giveUp(value);
      throw e;
    }
  }

  private void giveUp(@Nullable Object value) {
    Failure why = RefIds.gone("its call failed").failure();
    held.values().forEach(sequence -> call.host().release(sequence, why));
    JavaSequences.releaseAll(value, held.keySet());
  }

  @Override
  public @Nullable Map<String, @Nullable Object> fields(Object lazy) {
    return switch (lazy) {
      case RefHandle handle -> handle.passedOn().fields();
      case LocalHeldRef ref -> ref.info().fields();
      default -> {
        HeldSequence known = held.get(lazy);
        LazySequence sequence = known == null ? JavaSequences.of(lazy) : known.sequence();
        yield sequence == null ? null : hold(lazy, sequence).info().fields();
      }
    };
  }

  private HeldSequence hold(Object lazy, LazySequence sequence) {
    HeldSequence known = held.get(lazy);
    if (known != null) {
      return known;
    }
    int most = call.host().options().refsPerValue();
    if (held.size() >= most) {
      throw new StreamException(
          FailureCode.LIMIT_EXCEEDED, "an answer has at most " + most + " lazy sequences");
    }
    HeldSequence made = call.session().hold(sequence, call.timeoutsOf(sequence.timeouts()));
    held.put(lazy, made);
    return made;
  }
}
