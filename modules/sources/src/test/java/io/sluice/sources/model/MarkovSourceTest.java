package io.sluice.sources.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkovSourceTest extends SourceContract {
  private static final String TEXT =
      """
      The old mill stood by the river. The river ran past the mill and into the town, and the town
      was glad of it! Was the mill glad of the river? Nobody asked the mill.

      In the town the people said that the mill was old. "The river is older," said the miller, and
      the river said nothing at all.
      """;

  @TempDir private Path dir;

  private MarkovSource model(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("text.txt"), text);
    return new MarkovSource(vertx(), file, MarkovOptions.DEFAULT.pace(Duration.ZERO));
  }

  /** One sentence in which no word comes twice can be told in one way only. */
  @Override
  protected SourceSubject subject(int chunks) throws IOException {
    String text = IntStream.range(0, 6_000).mapToObj(i -> "w" + i).collect(joining(" "));
    MarkovSource model = model(text);
    StreamRequest request =
        StreamRequest.create().with("prompt", "tell").with("max_tokens", "" + (chunks - 1));
    return SourceSubject.of(() -> model.open(request));
  }

  private List<JsonObject> ask(MarkovSource model, String prompt, String... parameters) {
    StreamRequest request = StreamRequest.create().with("prompt", prompt);
    for (int i = 0; i < parameters.length; i += 2) {
      request = request.with(parameters[i], parameters[i + 1]);
    }
    StreamRequest asked = request;
    try (SourceDriver driver = new SourceDriver(vertx(), () -> model.open(asked))) {
      driver.info();
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.violations()).isEmpty();
      return driver.texts().stream().map(JsonObject::new).toList();
    }
  }

  private static String text(List<JsonObject> items) {
    return items.stream().map(it -> it.getString("text", "")).collect(Collectors.joining());
  }

  @Test
  void the_same_seed_messages_and_text_make_the_same_answer() throws IOException {
    MarkovSource model = model(TEXT);
    List<JsonObject> first = ask(model, "hello", "seed", "7");
    assertThat(ask(model, "hello", "seed", "7")).isEqualTo(first);
    assertThat(ask(model(TEXT), "hello", "seed", "7")).isEqualTo(first);
    assertThat(text(ask(model, "hello", "seed", "8"))).isNotEqualTo(text(first));
    assertThat(text(ask(model, "hello you", "seed", "7"))).isNotEqualTo(text(first));
  }

  @Test
  void an_answer_is_sentences_of_the_texts_words_and_counts_them() throws IOException {
    List<String> known = List.of(TEXT.strip().split("\\s+"));
    for (int seed = 0; seed < 20; seed++) {
      List<JsonObject> items = ask(model(TEXT), "one two", "seed", "" + seed);
      List<String> words = List.of(text(items).split(" "));
      assertThat(words).isSubsetOf(known).hasSizeBetween(Sentences.USUAL_WORDS, 400);
      assertThat(words.getFirst()).matches("\"?[A-Z].*");
      assertThat(words.getLast()).matches(".*[.!?]\"?");
      assertThat(items.getLast()).isEqualTo(ModelItemTest.finish("stop", 2, words.size()));
    }
  }

  @Test
  void max_tokens_bounds_the_words_and_finishes_as_length() throws IOException {
    List<JsonObject> items = ask(model(TEXT), "x", "seed", "1", "max_tokens", "3");
    assertThat(items).hasSize(4);
    assertThat(items.getLast()).isEqualTo(ModelItemTest.finish("length", 1, 3));
  }

  @Test
  void an_answer_ends_before_a_stop_text_across_words() throws IOException {
    String whole = text(ask(model(TEXT), "x", "seed", "3"));
    String stop = whole.substring(20, 32);
    List<JsonObject> items = ask(model(TEXT), "x", "seed", "3", "stop", stop);
    assertThat(text(items)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(items.getLast().getString("finish")).isEqualTo("stop");
  }

  @Test
  void without_a_seed_answers_differ() throws IOException {
    MarkovSource model = model(TEXT);
    assertThat(IntStream.range(0, 10).mapToObj(i -> text(ask(model, "x"))).distinct().count())
        .isGreaterThan(1);
  }

  @Test
  void a_changed_text_is_learnt_anew_and_a_missing_or_empty_one_refuses() throws IOException {
    MarkovSource model = model("Old words.");
    assertThat(text(ask(model, "x", "max_tokens", "2"))).isEqualTo("Old words.");
    Files.writeString(dir.resolve("text.txt"), "Newer words come.");
    assertThat(text(ask(model, "x", "max_tokens", "3"))).isEqualTo("Newer words come.");
    Files.writeString(dir.resolve("text.txt"), " \n ");
    assertRefuses(model, FailureCode.SOURCE_FAILED);
    Files.delete(dir.resolve("text.txt"));
    assertRefuses(model, FailureCode.UNAVAILABLE);
  }

  private void assertRefuses(MarkovSource model, FailureCode code) {
    SourceDriver driver =
        new SourceDriver(vertx(), () -> model.open(StreamRequest.create().with("prompt", "x")));
    assertThatThrownBy(driver::info)
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
    driver.close();
  }

  @Test
  void a_pace_holds_the_next_word_back_and_a_bad_one_is_refused() throws IOException {
    MarkovSource model = model(TEXT);
    StreamRequest slow = StreamRequest.create().with("prompt", "x").with("pace", "60000");
    SourceDriver driver = new SourceDriver(vertx(), () -> model.open(slow));
    driver.info();
    driver.start(10).awaitItems(1);
    driver.close();
    assertThat(driver.items()).hasSize(1);
    assertThatThrownBy(() -> model.open(slow.with("pace", "60001")))
        .hasMessageContaining("pace must be a whole number from 0 to 60000, not '60001'");
  }
}
