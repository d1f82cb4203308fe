package io.sluice.log.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests as a user has them; run by {@link CassetteExtensionTest} only. */
final class PriceReports {

  /** The system property with the file, where a field cannot be set. */
  static final String FILE = "sluice.test.file";

  static final AtomicInteger RUNS = new AtomicInteger();
  private static final Path UNUSED = Path.of("unused.jsonl");

  private PriceReports() {}

  /** Tells the price of a market; the expensive thing to ask. */
  private static final StreamSource PRICES =
      request ->
          new SourceRun() {
            @Override
            public Future<StreamInfo> info() {
              return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
            }

            @Override
            public void start(ChunkWriter out) {
              RUNS.incrementAndGet();
              out.emit(Chunk.json(request.parameters().toString()));
              out.end().onComplete(ignored -> {});
            }
          };

  /** What the tests below test: says nothing of what goes wrong. */
  private static List<String> ask(Vertx vertx, CassetteExtension cassette, String market) {
    ChunkBus bus = ChunkBus.on(vertx);
    bus.offer("prices", cassette.wrap(PRICES)).await();
    List<String> texts = new ArrayList<>();
    try {
      ChunkStream stream =
          bus.open("prices", StreamRequest.create().with("market", market)).await();
      for (Chunk chunk : stream.blocking()) {
        texts.add(chunk.text());
      }
    } catch (StreamException e) {
      texts.add("swallowed");
    }
    return texts;
  }

  static class OneOfThem {
    @RegisterExtension static CassetteExtension cassette = CassetteExtension.of(UNUSED);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
      vertx.close().await();
    }

    @Test
    void oslo() {
      assertThat(ask(vertx, cassette, "oslo")).hasSize(1);
    }
  }

  static class PricesOfAllTests {
    @RegisterExtension static CassetteExtension cassette = CassetteExtension.of(UNUSED);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
      vertx.close().await();
    }

    @Test
    void oslo() {
      assertThat(ask(vertx, cassette, "oslo")).hasSize(1);
    }

    @Test
    void bern() {
      assertThat(ask(vertx, cassette, "bern")).hasSize(1);
    }
  }

  static class PricesOfEachTest {
    @RegisterExtension
    CassetteExtension cassette = CassetteExtension.of(Path.of(System.getProperty(FILE)));

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
      vertx.close().await();
    }

    @Test
    void oslo() {
      assertThat(ask(vertx, cassette, "oslo")).hasSize(1);
    }

    @Test
    void bern() {
      assertThat(ask(vertx, cassette, "bern")).hasSize(1);
    }
  }
}
