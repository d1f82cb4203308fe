package io.sluice.sources.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.internal.TextFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A word model of a text: a Markov chain, in which the next word depends on the two before it. It
 * understands nothing; it needs nothing either. Asked as a {@link ModelRequest}, it answers {@link
 * ModelItem}s, a word each, in sentences; the tokens it counts are words. Readers share one chain,
 * made again when the file changes.
 *
 * <p>The same seed, messages and text make the same answer. Parameter beside those: {@code pace},
 * the milliseconds from one word to the next, 0 for as fast as it is read. {@code temperature} and
 * {@code top_p} change nothing.
 */
public final class MarkovSource implements StreamSource {

  /** The parameter beside those of every model. */
  private static final String PACE = "pace";

  /** The parameters' names. */
  public static final List<String> PARAMETERS =
      List.of("prompt", "temperature", "top_p", "max_tokens", "seed", "stop", PACE);

  /** The longest text, in bytes: it is held in memory. */
  public static final int MAX_BYTES = TextFile.MAX_BYTES;

  private final Vertx vertx;
  private final TextFile<WordChain> file;
  private final MarkovOptions options;

  /**
   * A model of this file.
   *
   * @param file UTF-8 text of at most {@link #MAX_BYTES}; malformed bytes become U+FFFD
   */
  public MarkovSource(Vertx vertx, Path file, MarkovOptions options) {
    this.vertx = vertx;
    this.file = new TextFile<>(vertx, file, MarkovSource::chain);
    this.options = options;
  }

  /** What its streams will be. */
  public StreamInfo shape() {
    return StreamInfo.of(StreamInfo.JSON);
  }

  @Override
  public SourceRun open(StreamRequest request) {
    ModelRequest asked = ModelRequest.of(request, List.of(PACE));
    return new MarkovRun(vertx, pace(request), asked, file::read, chain -> sentences(chain, asked));
  }

  private Duration pace(StreamRequest request) {
    String value = request.parameter(PACE);
    if (value == null) {
      return options.pace();
    }
    long most = MarkovOptions.MAX_PACE.toMillis();
    if (Fields.literal(value) instanceof Long pace && pace >= 0 && pace <= most) {
      return Duration.ofMillis(pace);
    }
    throw Fields.bad(
        PACE,
        "pace must be a whole number from 0 to " + most + ", not '" + Fields.cut(value) + "'");
  }

  private Sentences sentences(WordChain chain, ModelRequest asked) {
    Long wanted = asked.sampling().seed();
    Long seed = wanted == null ? options.seed() : wanted;
    RandomGenerator random =
        new SplittableRandom(
            seed == null ? ThreadLocalRandom.current().nextLong() : mix(seed, asked.messages()));
    return new Sentences(chain, options.order(), random, asked.sampling().maxTokens());
  }

  /** Another answer to other messages, the same to the same: FNV-1a of what was said. */
  private static long mix(long seed, List<Message> messages) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (Message message : messages) {
      for (byte b : (message.role().key() + '\n' + message.content() + '\n').getBytes(UTF_8)) {
        hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
      }
    }
    return hash;
  }

  private static WordChain chain(String text) {
    WordChain chain = WordChain.of(text);
    if (chain.isEmpty()) {
      throw new StreamException(
          Failure.of(FailureCode.SOURCE_FAILED, "a model's text has at least a word"));
    }
    return chain;
  }
}
