package io.sluice.http;

import static io.sluice.http.AnswerState.DETACHED;
import static io.sluice.http.AnswerState.ENDED;
import static io.sluice.http.AnswerState.GONE;
import static io.sluice.http.AnswerState.READING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerStateTest {

  /** In the order ATTACHED, LEFT, ENDED, OVER; null where it cannot be. */
  private static final Map<AnswerState, List<@Nullable AnswerState>> TABLE =
      Map.of(
          READING, Arrays.asList(READING, DETACHED, ENDED, GONE),
          DETACHED, Arrays.asList(READING, null, ENDED, GONE),
          ENDED, Arrays.asList(ENDED, ENDED, ENDED, GONE),
          GONE, Arrays.asList(null, GONE, GONE, GONE));

  static Stream<Arguments> everyStateAndEvent() {
    return Stream.of(AnswerState.values())
        .flatMap(state ->
            Stream.of(AnswerState.Event.values()).map(event -> Arguments.of(state, event)));
  }

  @ParameterizedTest
  @MethodSource("everyStateAndEvent")
  void every_event_in_every_state(AnswerState state, AnswerState.Event event) {
    AnswerState next = TABLE.getOrDefault(state, List.of()).get(event.ordinal());
    if (next == null) {
      assertThatThrownBy(() -> state.next(event)).isInstanceOf(IllegalStateException.class);
    } else {
      assertThat(state.next(event)).isEqualTo(next);
    }
  }
}
