package io.sluice.log.junit;

import io.sluice.core.spi.StreamSource;
import io.sluice.log.cassette.Cassette;
import io.sluice.log.cassette.CassetteMode;
import io.sluice.log.cassette.CassetteSource;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has a test read recordings in the place of sources.
 *
 * <pre>{@code
 * @RegisterExtension
 * static CassetteExtension cassette =
 *     CassetteExtension.of(Path.of("src/test/cassettes/prices.jsonl"));
 *
 * @Test
 * void adds_up_prices() {
 *   bus.offer("prices", cassette.wrap(prices));
 *   ...
 * }
 * }</pre>
 *
 * <p>The system property {@value #PROPERTY} says what it does: {@code replay}, the default; {@code
 * once}, to record what is new; {@code record}, to record everything anew; {@code off}. The file is
 * read before the first test and written after the last one, where something was recorded; in an
 * instance field, before and after each test.
 *
 * <p>A test during which a request without a recording was made fails after its end, whatever the
 * code under test made of the failure. Tests that share a static one must not run at the same time.
 */
public final class CassetteExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  /** The system property with the mode. */
  public static final String PROPERTY = "sluice.cassette";

  private final TapeFile file;
  private final CassetteMode mode;
  private final Cassette cassette;
  private final Watchman watchman = new Watchman();
  private final UnaryOperator<CassetteSource> configuration;
  private boolean forAllTests;
  private boolean loaded;

  private CassetteExtension(TapeFile file, UnaryOperator<CassetteSource> configuration) {
    this.file = file;
    this.configuration = configuration;
    mode = CassetteMode.of(System.getProperty(PROPERTY, CassetteMode.REPLAY.text()));
    MemoryLogStore store = new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());
    cassette = new Cassette(store, file.name());
  }

  /**
   * A cassette in this file, which need not exist before something is recorded.
   *
   * @param file such as {@code src/test/cassettes/prices.jsonl}; its name without what follows the
   *     last dot is the cassette's
   * @throws IllegalArgumentException where the system property names no mode
   */
  public static CassetteExtension of(Path file) {
    return new CassetteExtension(new TapeFile(file), source -> source);
  }

  /**
   * The same with other rules.
   *
   * <pre>{@code
   * CassetteExtension.of(file).with(source -> source
   *     .redacting(it -> it.parameters("token"))
   *     .matching(it -> it.ignoring(Set.of("requestId"))))
   * }</pre>
   */
  public CassetteExtension with(UnaryOperator<CassetteSource> configuration) {
    return new CassetteExtension(file, configuration);
  }

  /** The source with the cassette in front of it. */
  public StreamSource wrap(StreamSource source) {
    return configuration.apply(CassetteSource.of(cassette, mode, source)).telling(watchman);
  }

  /** Called by JUnit. */
  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    forAllTests = true;
    load();
  }

  /** Called by JUnit. */
  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    load();
    watchman.begin();
  }

  private void load() throws IOException {
    if (!loaded && mode != CassetteMode.OFF) {
      loaded = true;
      file.readInto(cassette);
    }
  }

  /** Called by JUnit. */
  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    watchman.awaitRecordings(file);
    if (!forAllTests) {
      save();
    }
    watchman.check(file);
  }

  /** Called by JUnit. */
  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    save();
  }

  private void save() throws IOException {
    if (watchman.hasRecorded()) {
      file.write(cassette);
    }
  }
}
