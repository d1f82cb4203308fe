package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogOffset;
import io.sluice.core.spi.LogText;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source's answer that is read as SSE: its last part is kept, so that a reader whose connection
 * broke goes on where it was. The source runs no further ahead than that part: what its reader has
 * not taken, and for the grace after it left, nothing at all.
 *
 * <p>It lives on the context that opened the stream. Its readers may be on others.
 */
final class Answer extends Pulse.Member {

  /** The header that tells a subscription's name. */
  static final String SUBSCRIPTION = "Sluice-Subscription";

  /** What the budget must have for an answer to be kept: room for a short one. */
  static final int LEAST_BYTES = 4 * 1024;

  /** The most that is rendered together, so that the oldest is dropped in small steps. */
  private static final int PART_BYTES = 16 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Answer.class);

  /**
   * How it ended.
   *
   * @param rendered what tells so
   * @param ending how the response ends
   * @param failure what went wrong; null when all is well
   * @param word for the access log
   */
  record End(Buffer rendered, Renderer.Ending ending, @Nullable Failure failure, String word) {}

  // ---- immutable
  private final AnswerKey key;
  private final long incarnation;
  private final String subscription;
  private final Delivery delivery;
  private final String client;
  private final HttpOptions options;
  private final Pulse home;
  private final ChunkStream stream;
  private final Answers answers;
  private final Admission admission;

  // ---- home only
  private final SseRenderer renderer;
  private final EventIds ids;
  private final AnswerLog kept = new AnswerLog();
  private AnswerState state = AnswerState.READING;
  private @Nullable AnswerReader reader;
  private @Nullable End end;
  private int reserved = LEAST_BYTES;
  private long untaken;
  private long chunks;
  private long waitingSince;
  private boolean held;
  private boolean admitted;

  private Answer(StreamCall call, ChunkStream stream, Answers answers, String subscription) {
    this.answers = answers;
    this.stream = stream;
    this.subscription = subscription;
    this.key = AnswerKey.of(call.request());
    this.incarnation = answers.newIncarnation();
    this.delivery = call.delivery();
    this.client = call.client();
    this.options = call.options();
    this.home = call.pulse();
    this.admission = call.admission();
    this.ids = EventIds.counting(new LogOffset(incarnation, 0));
    this.renderer = new SseRenderer(Payload.of(stream.info()), options.timings().reconnect(), ids);
  }

  /**
   * Keeps the answer that a call has just opened, and reads it.
   *
   * @return false where nothing more can be kept
   * @throws Refusal 409 where the subscription's name is taken
   */
  static boolean keep(StreamCall call, ChunkStream stream) {
    Answers answers = call.answers();
    if (!answers.reserve(LEAST_BYTES)) {
      return false;
    }
    String wanted = call.request().resume().subscription();
    Answer answer = new Answer(call, stream, answers, wanted == null ? answers.newName() : wanted);
    if (!answers.add(answer)) {
      answers.release(LEAST_BYTES);
      throw taken();
    }
    AnswerReader reader = new AnswerReader(call, answer);
    answer.reader = reader;
    reader.start();
    answer.start(call.request().resume().id() != null);
    return true;
  }

  /** The refusal of a subscription's name that another reader has. */
  static Refusal taken() {
    return new Refusal(
        Problem.of(
            Failure.of(
                    FailureCode.CONFLICT,
                    "this subscription is taken; come back to it with the last id you have")
                .with("parameter", Resume.SUBSCRIPTION)));
  }

  /** The problem of an id whose answer is no longer kept. */
  static Problem gone() {
    return Problem.of(
        Failure.of(
            FailureCode.GONE,
            "what follows this id is no longer kept; read from the start, or with gap=allow"));
  }

  long incarnation() {
    return incarnation;
  }

  String subscription() {
    return subscription;
  }

  Delivery delivery() {
    return delivery;
  }

  /** Whether a request that comes back asks for this. */
  boolean isFor(ReadRequest request) {
    String named = request.resume().subscription();
    return AnswerKey.of(request).equals(key) && (named == null || named.equals(subscription));
  }

  /** Has it run on the context it lives on. */
  void run(Runnable task) {
    home.run(task);
  }

  private void start(boolean afterGap) {
    begin(0);
    if (afterGap) {
      keep(renderGap(0, Gap.Reason.UNKNOWN_OFFSET));
    }
    stream.exceptionHandler(ignored -> {}); // the outcome tells
    stream.holdBack(HoldBack.SOCKET);
    stream.batchHandler(this::batch);
    stream.outcome().onSuccess(this::ended);
  }

  private void become(AnswerState.Event event) {
    AnswerState old = state;
    state = old.next(event);
    log.debug("answer of {}: {} to {} at {}", key.name(), old, state, kept.next());
  }

  // ---- from the source

  private void batch(List<Item> items) {
    if (!state.isLive()) {
      return;
    }
    try {
      for (int from = 0, n = items.size(); from < n; ) {
        int to = part(items, from);
        render(items.subList(from, to));
        from = to;
      }
    } catch (StreamException e) {
      end(new Outcome.Failed(e.failure()));
      stream.cancel("renderer");
    } catch (RuntimeException e) {
      log.error("stream {} could not be answered", LogText.shown(key.name()), e);
      end(new Outcome.Failed(StreamCall.internal()));
      stream.cancel("renderer");
    }
    hold();
  }

  private void render(List<Item> items) {
    Buffer out = Buffer.buffer(ResponsePump.estimate(items) + items.size() * EventIds.LENGTH);
    try {
      renderer.render(items, out);
    } finally {
      keep(out);
    }
    for (int i = 0, n = items.size(); i < n; i++) {
      if (items.get(i) instanceof Chunk) {
        chunks++;
      }
    }
  }

  /** Where the part ends that begins at an item. */
  private static int part(List<Item> items, int from) {
    int bytes = 0;
    int to = from;
    while (to < items.size() && (to == from || bytes < PART_BYTES)) {
      bytes += EventIds.LENGTH + (items.get(to) instanceof Chunk chunk ? chunk.length() : 0);
      to++;
    }
    return to;
  }

  private void keep(Buffer out) {
    if (out.length() == 0) {
      return;
    }
    kept.add(ids.position(), out);
    if (kept.bytes() > reserved) {
      reserveMore();
    }
    AnswerReader present = reader;
    if (present != null) {
      give(present, out, ids.position());
    }
    kept.trim(reserved);
  }

  /** Twice as much, as far as the budget has it: what is kept then stays that small. */
  private void reserveMore() {
    int wanted = Math.min(2 * reserved, Math.max(reserved, options.limits().answerBytes()));
    if (wanted > reserved && answers.reserve((long) wanted - reserved)) {
      reserved = wanted;
      if (kept.bytes() > reserved) {
        reserveMore();
      }
    }
  }

  private void give(AnswerReader to, Buffer part, long position) {
    untaken += part.length();
    to.run(() -> to.data(part, position));
  }

  private void hold() {
    if (!held && (reader == null || untaken >= SocketWriter.MAX_WRITE)) {
      held = true;
      stream.pause();
    }
  }

  /** Tells, where the source was stopped by name, what its reader expected more than. */
  private void ended(Outcome outcome) {
    if (state.isLive()) {
      end(outcome);
    }
  }

  private void end(Outcome outcome) {
    boolean waited = state == AnswerState.DETACHED;
    become(AnswerState.Event.ENDED);
    leaveAdmission();
    boolean limited = outcome instanceof Outcome.Completed && chunks >= key.limit();
    Buffer out = Buffer.buffer();
    Renderer.Ending ending = renderer.end(outcome, limited, out);
    Failure failure = Endings.failure(outcome);
    String word = failure == null ? Endings.word(limited) : failure.code().name();
    End how = new End(out, ending, failure, word);
    end = how;
    AnswerReader present = reader;
    if (present != null) {
      present.run(() -> present.end(how));
    } else if (!waited) {
      awaitReader();
    }
  }

  // ---- from its readers

  /** The socket has taken what it was given, up to a position. */
  void taken(AnswerReader by, long position, int bytes) {
    if (by.equals(reader)) {
      untaken -= bytes;
      kept.taken(position);
      kept.trim(reserved);
      resume();
    }
  }

  private void resume() {
    if (held && untaken < SocketWriter.MAX_WRITE && state == AnswerState.READING) {
      held = false;
      stream.resume();
    }
  }

  /** A reader came back with an id of this answer. */
  void attach(AnswerReader by, long position, boolean gaps) {
    boolean known = kept.keeps(position);
    End how = end;
    if (state == AnswerState.GONE || (!known && !gaps)) {
      by.run(() -> by.refuse(gone()));
      return;
    }
    if (how != null && position == kept.next()) {
      by.run(() -> by.readAlready(how));
      return;
    }
    become(AnswerState.Event.ATTACHED);
    leaveAdmission();
    home.remove(this);
    AnswerReader old = reader;
    reader = by; // first: what leaves now is no longer its reader
    if (old != null) {
      old.run(old::replaced);
    }
    untaken = 0;
    begin(position);
    if (!known) {
      Buffer gap = gap(position);
      by.run(() -> by.data(gap, kept.first()));
    }
    long from = known ? position : kept.first();
    kept.rewind(from);
    kept.after(from).forEach(part -> give(by, part.bytes(), part.to()));
    if (how != null) {
      by.run(() -> by.end(how));
    }
    hold();
    resume();
  }

  /** What a response begins with, where its reader has everything up to a position. */
  private void begin(long position) {
    AnswerReader to = reader;
    if (to != null) {
      Buffer out = Buffer.buffer();
      new SseRenderer(
              Payload.TEXT,
              options.timings().reconnect(),
              EventIds.counting(new LogOffset(incarnation, position)))
          .begin(out);
      to.run(() -> to.begin(out));
    }
  }

  /** Tells one reader that what followed its id is not kept. */
  private Buffer gap(long position) {
    Buffer out = Buffer.buffer();
    EventIds at = EventIds.counting(new LogOffset(incarnation, kept.first()));
    long from = Math.min(position, kept.first());
    Gap.Reason reason = position < kept.first() ? Gap.Reason.RETENTION : Gap.Reason.UNKNOWN_OFFSET;
    SseRenderer.gap(new Gap(from, kept.first(), reason), at, out);
    return out;
  }

  /** Tells, at the start of a new answer, that its reader had an id of another. */
  private Buffer renderGap(long position, Gap.Reason reason) {
    Buffer out = Buffer.buffer();
    renderer.render(List.of(new Gap(position, position, reason)), out);
    return out;
  }

  /** A reader's connection is gone, or it has read all. */
  void detach(AnswerReader by) {
    if (!by.equals(reader)) {
      return;
    }
    reader = null;
    become(AnswerState.Event.LEFT);
    if (state == AnswerState.DETACHED) {
      admitted = admission.enter(client, options.limits());
      if (!admitted) {
        over();
        return;
      }
      hold();
    }
    if (state != AnswerState.GONE) {
      awaitReader();
    }
  }

  /** Nothing was told of it but a problem: nobody can come back. */
  void over() {
    if (state != AnswerState.GONE) {
      boolean live = state.isLive();
      become(AnswerState.Event.OVER);
      leaveAdmission();
      home.remove(this);
      answers.remove(this);
      answers.release(reserved);
      kept.clear();
      reader = null;
      if (renderer.refusedTypes() > 0) {
        log.warn(
            "{} event types of stream {} were left out",
            renderer.refusedTypes(),
            LogText.shown(key.name()));
      }
      if (live) {
        stream.cancel("grace");
      }
    }
  }

  /** Stops the source, by its subscription's name. A reader that is there is told. */
  void stop() {
    stop(Resume.SUBSCRIPTION);
  }

  /** Stops the source. A reader that is there is told by whom. */
  void stop(String by) {
    answers.remove(this);
    if (state.isLive()) {
      end(new Outcome.Cancelled(by));
      stream.cancel(by);
    } else {
      over();
    }
  }

  private void leaveAdmission() {
    if (admitted) {
      admitted = false;
      admission.leave(client);
    }
  }

  // ---- the grace

  private void awaitReader() {
    waitingSince = home.now();
    home.add(this);
  }

  @Override
  void tick(long now) {
    if (now - waitingSince >= options.timings().grace().toNanos()) {
      over();
    }
  }
}
