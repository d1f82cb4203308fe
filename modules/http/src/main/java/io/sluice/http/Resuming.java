package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who may begin where, and whose answers are kept: those of sources that are read as SSE, without a
 * body. A log needs none of that: it is read again.
 */
final class Resuming {

  /** Says that an answer could not be kept, and so has no ids. */
  static final String RESUMABLE = "Sluice-Resumable";

  private final HttpOptions options;

  Resuming(HttpOptions options) {
    this.options = options;
  }

  /**
   * Refuses a new subscription by a name that another has.
   *
   * @throws Refusal 409
   */
  void refuseTaken(ReadRequest request, Answers answers) {
    String name = request.resume().subscription();
    if (name != null && request.resume().id() == null && answers.isTaken(name)) {
      throw Answer.taken();
    }
  }

  /** Whether the answer that the client's id is of is kept: then it is read on. */
  boolean comeBack(HttpServerRequest http, StreamCall call, Answers answers) {
    LogOffset id = call.request().resume().id();
    Answer answer = answers.of(call.request());
    if (answer == null || id == null) {
      return false;
    }
    StreamInfo info = answer.delivery().info();
    Negotiator.Choice choice =
        Negotiator.choose(call.request(), MediaTypes.essence(MediaTypes.raw(info)));
    if (choice == null || choice.format() != Format.SSE) {
      return false;
    }
    call.deliver(Delivery.whole(http, call.request(), info, choice));
    new AnswerReader(call, answer).resume(id.position(), call.request().resume().gaps());
    return true;
  }

  /** Why what was opened cannot begin where the client wants it to; null where it can. */
  @Nullable Problem refusal(
      HttpServerRequest http, ReadRequest request, StreamInfo info, Format format) {
    Resume resume = request.resume();
    boolean keeps = keeps(http, info, format);
    if (resume.subscription() != null && !keeps) {
      return Problem.badParameter(
          Resume.SUBSCRIPTION, "only a source's answer that is read as SSE has a subscription");
    }
    boolean hasOffsets = info.resumable() && !info.hasPositions(); // clients know no positions
    if (resume.from() == null || EventIds.has(info) || hasOffsets) {
      return null;
    }
    if (keeps && resume.id() != null) {
      return resume.gaps() ? null : Answer.gone();
    }
    return resume.hasNoIds(request.name()).problem();
  }

  /** Whether such an answer is kept. */
  boolean keeps(HttpServerRequest http, StreamInfo info, Format format) {
    return format == Format.SSE
        && options.timings().hasGrace()
        && !EventIds.has(info)
        && !http.method().equals(HttpMethod.POST);
  }

  /** Keeps an answer, and reads it; where there is no room for more, it is only read. */
  void keep(StreamCall call, ChunkStream stream) {
    try {
      if (!Answer.keep(call, stream)) {
        readOnly(call, stream);
      }
    } catch (Refusal refusal) {
      stream.cancel();
      call.problem(refusal.problem());
    }
  }

  private static void readOnly(StreamCall call, ChunkStream stream) {
    if (call.request().resume().id() != null) {
      stream.cancel(); // the gap could not be told
      call.problem(Answer.gone());
    } else {
      call.response().putHeader(RESUMABLE, "no");
      new ResponsePump(call, stream).start();
    }
  }
}
