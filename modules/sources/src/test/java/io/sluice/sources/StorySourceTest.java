package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorySourceTest extends SourceContract {
  @TempDir private Path dir;

  private StorySource story(String text, Duration pace) throws IOException {
    return new StorySource(vertx(), Files.writeString(dir.resolve("story.txt"), text), pace);
  }

  @Override
  protected SourceSubject subject(int chunks) throws IOException {
    String text = IntStream.range(0, chunks).mapToObj(i -> i + " ").collect(Collectors.joining());
    StorySource story = story(text, Duration.ZERO);
    return SourceSubject.of(() -> story.open(StreamRequest.create()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Once upon\na  time.\n", " \n lead", "one", "über\u2028Ende \ud83c\udf0d"})
  void the_words_together_are_the_text(String text) throws IOException {
    StorySource story = story(text, Duration.ofMillis(1));
    SourceDriver driver = new SourceDriver(vertx(), () -> story.open(StreamRequest.create()));
    assertThat(driver.info().contentType()).isEqualTo("text/plain; charset=utf-8");
    driver.start(100);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(String.join("", driver.texts())).isEqualTo(text);
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void a_pace_holds_the_next_word_back_and_close_stops_it() throws IOException {
    StorySource story = story("a b c", Duration.ZERO);
    StreamRequest slow = StreamRequest.create().with("pace", "60000");
    SourceDriver driver = new SourceDriver(vertx(), () -> story.open(slow));
    driver.info();
    driver.start(10).awaitItems(1);
    driver.close();
    assertThat(driver.texts()).containsExactly("a ");
  }

  @Test
  void a_changed_file_is_told_anew_and_a_missing_one_refuses_the_open() throws IOException {
    StorySource story = story("old", Duration.ZERO);
    SourceDriver first = new SourceDriver(vertx(), () -> story.open(StreamRequest.create()));
    first.info();
    Files.writeString(dir.resolve("story.txt"), "newer");
    SourceDriver second = new SourceDriver(vertx(), () -> story.open(StreamRequest.create()));
    second.info();
    assertThat(first.start(1).awaitTexts(1)).containsExactly("old");
    assertThat(second.start(1).awaitTexts(1)).containsExactly("newer");
    Files.delete(dir.resolve("story.txt"));
    SourceDriver third = new SourceDriver(vertx(), () -> story.open(StreamRequest.create()));
    assertThatThrownBy(third::info)
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.UNAVAILABLE));
  }

  @Test
  void a_bad_pace_is_refused() throws IOException {
    StorySource story = story("x", Duration.ZERO);
    assertThatThrownBy(() -> story.open(StreamRequest.create().with("pace", "60001")))
        .hasMessageContaining("pace must be a whole number from 0 to 60000, not '60001'");
  }
}
