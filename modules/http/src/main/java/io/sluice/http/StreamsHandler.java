package io.sluice.http;

import io.sluice.core.ByteRange;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.TraceParent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers {@code /streams/…}: reads the request, opens the stream, chooses the form. */
final class StreamsHandler implements Handler<RoutingContext> {

  private static final String PREFIX = "/streams/";
  private static final String METHODS = "GET, HEAD, POST, OPTIONS";
  private static final Set<HttpMethod> SERVED =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

  private final ChunkBus bus;
  private final HttpOptions options;
  private final Resuming resuming;

  StreamsHandler(ChunkBus bus, HttpOptions options) {
    this.bus = bus;
    this.options = options;
    this.resuming = new Resuming(options);
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    try {
      ctx.response().headers().add("Vary", "Accept, Accept-Encoding");
      if (method.equals(HttpMethod.OPTIONS)) {
        ctx.response().putHeader("Allow", METHODS).setStatusCode(204).end();
      } else if (SERVED.contains(method)) {
        read(ctx);
      } else {
        ctx.response().putHeader("Allow", METHODS);
        throw new Refusal(Problem.of(405, "METHOD_NOT_ALLOWED", "streams take " + METHODS));
      }
    } catch (Refusal refusal) {
      AccessLog.endedAs(ctx, refusal.problem().code());
      refusal.problem().send(ctx.response(), options);
    }
  }

  private void read(RoutingContext ctx) {
    HttpServerRequest http = ctx.request();
    String path = ctx.normalizedPath();
    String name = StreamName.of(path.substring(path.indexOf(PREFIX) + PREFIX.length()));
    ReadRequest request =
        ReadRequest.of(name, http.query(), http.headers(), options.limits().parameters());
    Answers answers = Answers.of(ctx.vertx());
    resuming.refuseTaken(request, answers);
    Admission admission = Admission.of(ctx.vertx());
    if (!admission.enter(AccessLog.client(ctx), options.limits())) {
      throw new Refusal(
          Problem.of(
              Failure.of(FailureCode.TOO_MANY_STREAMS, "too many streams are open; close some")));
    }
    Pulse pulse = Pulse.of(ctx.vertx(), this, options);
    StreamCall call = new StreamCall(ctx, request, options, pulse, admission);
    call.listIn(Subscriptions.of(ctx.vertx()));
    if (!http.method().equals(HttpMethod.GET)) {
      open(ctx, call);
    } else if (!resuming.comeBack(http, call, answers)) {
      feeds(call).join(http, call, () -> open(ctx, call));
    }
  }

  private void open(RoutingContext ctx, StreamCall call) {
    try {
      streamRequest(ctx, call)
          .onSuccess(wanted -> open(ctx.request(), call, wanted))
          .onFailure(error -> failed(ctx.request(), call, error));
    } catch (Refusal refusal) {
      failed(ctx.request(), call, refusal);
    }
  }

  private SharedFeeds feeds(StreamCall call) {
    return SharedFeeds.of(call.pulse(), bus, options);
  }

  private void open(HttpServerRequest http, StreamCall call, StreamRequest wanted) {
    bus.open(call.request().name(), wanted)
        .onSuccess(stream -> opened(http, call, wanted, stream))
        .onFailure(error -> failed(http, call, error));
  }

  /** Asks for nothing yet: a stream that is refused after all must not have been started. */
  private Future<StreamRequest> streamRequest(RoutingContext ctx, StreamCall call) {
    StreamRequest wanted =
        StreamRequest.create()
            .parameters(call.request().parameters())
            .limit(call.request().limit())
            .from(call.request().resume().text())
            .gaps(call.request().resume().gaps())
            .range(call.request().isLimited() ? null : RangeHeader.of(ctx.request()))
            .traceparent(TraceParent.orNull(ctx.request().getHeader(TraceParent.HEADER)))
            .prefetch(false);
    if (!ctx.request().method().equals(HttpMethod.POST)) {
      return Future.succeededFuture(wanted);
    }
    String type = ctx.request().getHeader("Content-Type");
    return RequestBody.read(ctx, options, call.pulse())
        .map(body ->
            wanted.body(body, Objects.requireNonNullElse(type, "application/octet-stream")));
  }

  private void failed(HttpServerRequest http, StreamCall call, Throwable error) {
    switch (error) {
      case Refusal refusal -> {
        call.problem(refusal.problem());
        closeAfterRefusal(http);
      }
      case StreamException stream -> call.problem(Problem.of(stream.failure()));
      default -> {
        call.defect(error);
        call.problem(Problem.of(StreamCall.internal()));
      }
    }
  }

  /** The rest of a refused body is not waited for. */
  private static void closeAfterRefusal(HttpServerRequest http) {
    if (http.version() != HttpVersion.HTTP_2) {
      Future<Void> unused = http.connection().close();
    }
  }

  private void opened(
      HttpServerRequest http, StreamCall call, StreamRequest wanted, ChunkStream stream) {
    if (call.socket().isFinished()) {
      stream.cancel();
      return;
    }
    try {
      answer(http, call, wanted, stream);
    } catch (RuntimeException e) {
      stream.cancel();
      failed(http, call, e);
    }
  }

  private void answer(
      HttpServerRequest http, StreamCall call, StreamRequest wanted, ChunkStream stream) {
    StreamInfo info = stream.info();
    Negotiator.Choice choice =
        Negotiator.choose(call.request(), MediaTypes.essence(MediaTypes.raw(info)));
    Problem problem = info.status() >= 400 ? sourceStatus(info.status()) : null;
    if (problem == null && choice != null) {
      problem = resuming.refusal(http, call.request(), info, choice.format());
    }
    if (problem == null) {
      problem = choice == null ? notAcceptable() : refusal(http, call, stream, choice);
    }
    if (problem != null || choice == null) {
      stream.cancel();
      call.problem(problem == null ? notAcceptable() : problem);
      return;
    }
    Delivery whole = Delivery.whole(http, call.request(), info, choice);
    if (wanted.range() == null || !info.ranges()) {
      deliver(http, call, whole, stream);
    } else if (allowsPart(http, whole)) {
      part(http, call, wanted.range(), whole, stream);
    } else {
      stream.cancel(); // it would give the part
      open(http, call, wanted.range(null));
    }
  }

  private static boolean allowsPart(HttpServerRequest http, Delivery whole) {
    return whole.format() == Format.RAW
        && whole.status() == 200
        && EntityTag.allowsRange(http.headers(), whole.tag())
        && !EntityTag.isKnown(http.headers(), whole.tag());
  }

  private void part(
      HttpServerRequest http,
      StreamCall call,
      ByteRange range,
      Delivery whole,
      ChunkStream stream) {
    ByteRange part = range.within(whole.length());
    if (part == null) {
      stream.cancel();
      call.response().putHeader("Content-Range", "bytes */" + whole.length());
      String detail = "there are " + whole.length() + " bytes";
      call.problem(Problem.of(416, "RANGE_NOT_SATISFIABLE", detail));
    } else {
      deliver(http, call, whole.part(part), stream);
    }
  }

  private void deliver(
      HttpServerRequest http, StreamCall call, Delivery delivery, ChunkStream stream) {
    call.deliver(delivery);
    if (!http.method().equals(HttpMethod.POST)
        && EntityTag.isKnown(http.headers(), delivery.tag())) {
      stream.cancel();
      ResponseHead.notModified(call.response(), delivery);
      call.socket().end(Buffer.buffer());
    } else if (http.method().equals(HttpMethod.HEAD)) {
      stream.cancel();
      call.head();
      call.socket().end(Buffer.buffer());
    } else if (delivery.format() == Format.JSON) {
      new JsonAnswer(call, stream).start();
    } else if (resuming.keeps(http, delivery.info(), delivery.format())) {
      resuming.keep(call, stream);
    } else if (feeds(call).shares(http, call)) {
      feeds(call).follow(call, stream);
    } else {
      new ResponsePump(call, stream).start();
    }
  }

  private static @Nullable Problem refusal(
      HttpServerRequest http, StreamCall call, ChunkStream stream, Negotiator.Choice choice) {
    if (choice.format() == Format.JSON) {
      return JsonAnswer.refusal(call, stream);
    }
    boolean lengthTells =
        choice.format() == Format.RAW && stream.info().bytes() >= 0 && !call.request().isLimited();
    if (http.version() == HttpVersion.HTTP_1_0 && !choice.format().tellsItsEnd() && !lengthTells) {
      return Problem.of(
          505,
          "HTTP_VERSION",
          choice.format().key() + " needs HTTP/1.1: in 1.0 its end could not be told from a cut");
    }
    return null;
  }

  private static Problem sourceStatus(int status) {
    return Problem.of(status, "SOURCE_STATUS", "the source answers with status " + status);
  }

  private static Problem notAcceptable() {
    return Problem.of(406, "NOT_ACCEPTABLE", "nothing in Accept can be served; see formats")
        .with("formats", Arrays.stream(Format.values()).map(Format::key).toList())
        .with(
            "mediaTypes",
            Arrays.stream(Format.values())
                .flatMap(format ->
                    format == Format.RAW
                        ? Stream.of("the stream's own")
                        : format.mediaTypes("").stream())
                .toList());
  }
}
