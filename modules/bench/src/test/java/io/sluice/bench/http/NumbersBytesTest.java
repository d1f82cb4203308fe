package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.load.EventForm;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All servers give the same bytes, or a ratio would say nothing. */
class NumbersBytesTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, 123_456, 9_999_999_999L})
  void every_server_gives_the_same_object_of_sixty_bytes(long number) throws Exception {
    Buffer bare = Buffer.buffer();
    NumbersBytes.in(EventForm.RAW).append(bare, number);
    assertThat(bare.length()).isEqualTo(60);
    assertThat(new ObjectMapper().writeValueAsString(SpringServer.Item.of(number)))
        .isEqualTo(bare.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_000})
  void an_array_is_json_and_has_all_of_them(int count) {
    JsonObject answer = NumbersBytes.in(EventForm.JSON).array(count).toJsonObject();
    assertThat(answer.getJsonArray("items")).hasSize(count);
    assertThat(answer.getInteger("count")).isEqualTo(count);
  }
}
