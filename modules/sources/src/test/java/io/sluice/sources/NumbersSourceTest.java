package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersSourceTest extends SourceContract {
  private static final NumbersSource NUMBERS = new NumbersSource();

  @Override
  protected SourceSubject subject(int chunks) {
    return SourceSubject.of(() -> NUMBERS.open(request("to", "" + chunks)));
  }

  private static StreamRequest request(String name, String value) {
    return StreamRequest.create().with(name, value);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 1000})
  void every_object_has_the_size_and_the_next_number(int size) {
    StreamRequest request = request("to", "1234").with("size", "" + size);
    SourceDriver driver = new SourceDriver(vertx(), () -> NUMBERS.open(request));
    StreamInfo info = driver.info();
    assertThat(info.chunks()).isEqualTo(1234);
    assertThat(info.bytes()).isEqualTo(1234L * size);
    assertThat(info.isJson()).isTrue();
    driver.start(2_000).awaitOutcome();
    for (int i = 0; i < 1234; i++) {
      Chunk chunk = (Chunk) driver.items().get(i);
      assertThat(chunk.length()).isEqualTo(size);
      assertThat(chunk.isWellFormedJson()).isTrue();
      JsonObject object = new JsonObject(chunk.text());
      assertThat(object.fieldNames()).containsExactly("i", "payload");
      assertThat(object.getLong("i")).isEqualTo(i);
      assertThat(object.getString("payload")).matches("x*");
    }
  }

  @Test
  void is_endless_without_to_and_empty_with_0() {
    SourceDriver endless = new SourceDriver(vertx(), () -> NUMBERS.open(StreamRequest.create()));
    assertThat(endless.info().endless()).isTrue();
    endless.start(10_000).awaitItems(10_000);
    assertThat(endless.hasEnded()).isFalse();
    endless.close();
    SourceDriver empty = new SourceDriver(vertx(), () -> NUMBERS.open(request("to", "0")));
    assertThat(empty.info().endless()).isFalse();
    empty.start(1).awaitOutcome();
    assertThat(empty.items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "to,-1,0 to 9223372036854775807",
    "to,x,0 to 9223372036854775807",
    "to,1e3,0 to 9223372036854775807",
    "to,9223372036854775808,0 to 9223372036854775807",
    "size,39,40 to 1048576",
    "size,1048577,40 to 1048576",
    "form,1,'allowed: to, size'"
  })
  void a_bad_parameter_is_named_with_what_is_allowed(String name, String value, String allowed) {
    assertThatThrownBy(() -> NUMBERS.open(request(name, value)))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_REQUEST);
              assertThat(e.failure().details()).containsEntry("parameter", name);
              assertThat(e.failure().message()).contains(name, allowed);
            });
  }

  @Test
  void paths_bodies_and_offsets_are_refused() {
    List<StreamRequest> refused =
        List.of(
            StreamRequest.create().path("below"),
            StreamRequest.create().body(Chunk.of("x"), "text/plain"),
            StreamRequest.create().from("7"));
    assertThat(refused)
        .allSatisfy(request ->
            assertThatThrownBy(() -> NUMBERS.open(request)).isInstanceOf(StreamException.class));
  }
}
