package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates logs (PUT), and appends to them and closes them (POST). */
final class DurableWriter {

  private final LogStore store;
  private final DurableOptions durable;

  DurableWriter(LogStore store, DurableOptions durable) {
    this.store = store;
    this.durable = durable;
  }

  // ---- PUT

  void create(DurableCall call) {
    String told = DurableWrite.contentType(call);
    Fork fork = DurableWrite.fork(call);
    LogOptions wanted = DurableWrite.options(call, told);
    Outcome outcome = DurableWrite.outcome(call);
    if (fork == null) {
      String type = Objects.requireNonNullElse(told, durable.contentType());
      LogOptions options = wanted.contentType(type);
      body(call)
          .compose(body -> messages(call, type, body))
          .compose(chunks ->
              call.here(store.create(call.name(), new Creation(options, chunks, outcome, null))))
          .onSuccess(result -> created(call, result))
          .onFailure(call::failed);
      return;
    }
    body(call)
        .compose(
            body -> forkType(call, fork, told, body).compose(type -> messages(call, type, body)))
        .compose(chunks ->
            call.here(store.create(call.name(), new Creation(wanted, chunks, outcome, fork))))
        .onSuccess(result -> created(call, result))
        .onFailure(call::failed);
  }

  /** The type a fork's body has: its own, else that of the log it is forked from. */
  private Future<String> forkType(DurableCall call, Fork fork, @Nullable String told, byte[] body) {
    if (told != null || body.length == 0) {
      return Future.succeededFuture(Objects.requireNonNullElse(told, durable.contentType()));
    }
    return call.here(store.head(fork.source())).map(head -> head.contentType());
  }

  private static void created(DurableCall call, Creation.Result result) {
    HttpServerResponse response = call.response();
    DurableHandler.describe(response, result.head());
    response
        .putHeader("Content-Type", DurableReader.shownType(result.head()))
        .putHeader("Cache-Control", "no-store");
    if (result.isNew()) {
      response.putHeader("Location", location(call));
    }
    call.end(result.isNew() ? 201 : 200);
  }

  private static String location(DurableCall call) {
    HttpServerRequest request = call.request();
    return request.scheme() + "://" + request.authority() + DurableName.path(call.name());
  }

  // ---- POST

  void append(DurableCall call) {
    String type = DurableWrite.contentType(call);
    Outcome outcome = DurableWrite.outcome(call);
    if (type != null && MediaTypes.isLines(type)) {
      LinesAppend.start(call, store, durable, outcome != null);
      return;
    }
    Append.Step producer = DurableWrite.producer(call, false);
    String sequence = DurableWrite.sequence(call);
    body(call)
        .compose(body -> {
          if (body.length == 0 && outcome != null) {
            return Future.succeededFuture(List.<Chunk>of());
          }
          if (type == null) {
            throw Refusal.badParameter(
                "Content-Type", "an append has a Content-Type: that of the log");
          }
          return messages(call, type, body).map(DurableWriter::some);
        })
        .compose(chunks ->
            append(
                call,
                new Append(chunks, chunks.isEmpty() ? null : type, sequence, producer, outcome)))
        .onFailure(call::failed);
  }

  private Future<Append.Result> append(DurableCall call, Append append) {
    return call.here(store.append(call.name(), append))
        .onSuccess(
            result -> appended(call, result, !append.chunks().isEmpty() && !result.duplicate()));
  }

  private static List<Chunk> some(List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      throw Refusal.badParameter("body", "an append has a body with at least one message");
    }
    return chunks;
  }

  /**
   * Answers with where the log and its producer stand.
   *
   * @param hasNew whether anything was appended that was not before
   */
  static void appended(DurableCall call, Append.Result result, boolean hasNew) {
    HttpServerResponse response = call.response();
    response
        .putHeader(DurableHeader.NEXT_OFFSET, result.next().toString())
        .putHeader("Cache-Control", "no-store");
    if (result.closed()) {
      response.putHeader(DurableHeader.CLOSED, DurableHeader.TRUE);
    }
    boolean isProducer = result.epoch() >= 0;
    if (isProducer) {
      response
          .putHeader(DurableHeader.PRODUCER_EPOCH, Long.toString(result.epoch()))
          .putHeader(DurableHeader.PRODUCER_SEQ, Long.toString(result.sequence()));
    }
    call.end(isProducer && hasNew ? 200 : 204);
  }

  // ---- bodies

  private Future<byte[]> body(DurableCall call) {
    return RequestBody.read(
            call.ctx(), call.options(), durable.appendBytes(), call::reserve, call.pulse())
        .map(Chunk::bytes);
  }

  private Future<List<Chunk>> messages(DurableCall call, String type, byte[] body) {
    int most = durable.lineBytes();
    return body.length > DurableMessages.ASIDE
        ? call.aside(() -> DurableMessages.of(type, body, most))
        : Future.succeededFuture(DurableMessages.of(type, body, most));
  }
}
