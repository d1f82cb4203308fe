package io.sluice.sources.upstream;

import static io.sluice.sources.upstream.RawUpstream.CHUNKED;
import static io.sluice.sources.upstream.RawUpstream.chunk;

import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceSubject;

/** Each way to read holds the contract; the upstream is a real one on a socket. */
class HttpSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < chunks; i++) {
      body.append("id: ").append(i).append("\ndata: item ").append(i).append("\n\n");
    }
    return subject(chunk(body.toString()) + "0\r\n\r\n");
  }

  @Override
  protected SourceSubject failing(int chunks) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < chunks; i++) {
      body.append("data: item ").append(i).append("\n\n");
    }
    return subject(chunk(body.toString()));
  }

  private SourceSubject subject(String body) {
    RawUpstream upstream =
        new RawUpstream(vertx(), RawUpstream.Answer.closing(RawUpstream.SSE + CHUNKED + body));
    HttpSource source =
        new HttpSource(
            vertx(), HttpSourceOptions.of(upstream.url("/"), HttpSourceOptions.Read.SSE));
    return SourceSubject.of(() -> source.open(StreamRequest.create()));
  }
}
