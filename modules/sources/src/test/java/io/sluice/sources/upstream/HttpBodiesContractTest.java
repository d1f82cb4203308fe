package io.sluice.sources.upstream;

import static io.sluice.sources.upstream.RawUpstream.CHUNKED;
import static io.sluice.sources.upstream.RawUpstream.chunk;

import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceSubject;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;

/**
 * The contract for ways to read beside SSE; the upstream is a real one on a socket. Not for raw
 * bodies, whose chunks are cut as they arrive: {@link HttpRawTest}.
 */
class HttpBodiesContractTest {
  abstract static class Body extends SourceContract {
    private final Read read;
    private final String head;
    private final IntFunction<String> piece;

    Body(Read read, String head, IntFunction<String> piece) {
      this.read = read;
      this.head = head;
      this.piece = piece;
    }

    @Override
    protected SourceSubject subject(int chunks) {
      return subject(body(chunks) + "0\r\n\r\n");
    }

    /** Breaks off. */
    @Override
    protected SourceSubject failing(int chunks) {
      return subject(body(chunks));
    }

    private String body(int chunks) {
      String text = IntStream.range(0, chunks).mapToObj(piece).collect(Collectors.joining());
      return chunk(head + text);
    }

    private SourceSubject subject(String body) {
      String status = "HTTP/1.1 200 OK\r\n";
      RawUpstream upstream =
          new RawUpstream(vertx(), RawUpstream.Answer.closing(status + CHUNKED + body));
      HttpSource source = new HttpSource(vertx(), HttpSourceOptions.of(upstream.url("/"), read));
      return SourceSubject.of(() -> source.open(StreamRequest.create()));
    }
  }

  @Nested
  class Ndjson extends Body {
    Ndjson() {
      super(Read.NDJSON, "", i -> "{\"i\":" + i + "}\n");
    }
  }

  @Nested
  class Csv extends Body {
    Csv() {
      super(Read.CSV, "i,text\r\n", i -> i + ",row " + i + "\r\n");
    }
  }
}
