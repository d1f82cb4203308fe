package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  private static Object decode(String json) {
    return Values.decode(Chunk.of(json), Values.Decoder.NONE);
  }

  private static String encode(Object value) {
    return Values.encode(value, Values.Encoder.NONE).text();
  }

  @Property(tries = 300)
  void whateverIsAValueComesBack(@ForAll("values") Object value) {
    assertThat(decode(encode(value))).isEqualTo(value);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            Arbitraries.just(null),
            Arbitraries.of(true, false),
            Arbitraries.integers().asGeneric(),
            Arbitraries.longs().filter(number -> number != (int) (long) number).asGeneric(),
            Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(64), BigInteger.TWO.pow(200))
                .asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY).asGeneric(),
            Arbitraries.strings().ofMaxLength(30).asGeneric(),
            Arbitraries.bytes().array(byte[].class).map(Buffer::buffer).asGeneric(),
            Arbitraries.of(
                OffsetDateTime.parse("2026-11-21T20:15:30.123456+02:00"),
                LocalDateTime.parse("2026-11-21T20:15:30"),
                LocalDate.parse("2026-11-21")));
    return Arbitraries.recursive(
        () -> plain,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).asGeneric(),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                    .ofMaxSize(4)
                    .asGeneric(),
                Arbitraries.maps(Arbitraries.integers(), inner).ofMaxSize(4).asGeneric()),
        0,
        3);
  }

  @Test
  void textKeysThatLookLikeATypeMakeAMapOfEntries() {
    Map<String, Object> tricky = Map.of("__type__", "int", "value", "x");
    assertThat(encode(tricky)).startsWith("{\"__type__\":\"map\"");
    assertThat(decode(encode(tricky))).isEqualTo(tricky);
    Map<Object, Object> nullKey = new LinkedHashMap<>();
    nullKey.put(null, Arrays.asList((Object) null));
    assertThat(decode(encode(nullKey))).isEqualTo(nullKey);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9007199254740991 | 9007199254740991",
        "9007199254740992 | {\"__type__\":\"int\",\"value\":\"9007199254740992\"}",
        "-9007199254740992 | {\"__type__\":\"int\",\"value\":\"-9007199254740992\"}"
      })
  void integersThatNotEveryLanguageHoldsAreText(long number, String json) {
    assertThat(encode(number)).isEqualTo(json);
    assertThat(decode(json)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "{",
        "[1,",
        "[1]]",
        "1 2",
        "01",
        "-",
        "+1",
        "1.",
        "\"a",
        "\"a\"b\"",
        "\"\u0001\"",
        "{\"a\":}",
        "NaN",
        "{\"__type__\":\"int\"}",
        "{\"__type__\":\"int\",\"value\":\"1e5\"}",
        "{\"__type__\":\"int\",\"value\":\"\"}",
        "{\"__type__\":\"float\",\"value\":\"nan\"}",
        "{\"__type__\":\"bytes\",\"base64\":\"*\"}",
        "{\"__type__\":\"date\",\"value\":\"2026-02-30\"}",
        "{\"__type__\":\"datetime\",\"value\":\"now\"}",
        "{\"__type__\":\"map\",\"entries\":[[1]]}",
        "{\"__type__\":\"map\",\"entries\":{}}",
        "{\"__type__\":\"class\",\"value\":\"os\"}",
        "{\"__type__\":7}",
        "{\"__type__\":\"stream_ref\"}"
      })
  void jsonThatIsNoValueIsABadChunk(String json) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
  }

  @Test
  void whatIsNoValueIsNamed() {
    assertThatThrownBy(() -> encode(Map.of("a", new Thread())))
        .hasMessageContaining("java.lang.Thread is no value")
        .hasMessageContaining("values are null, booleans");
  }

  @Test
  void b1_depthIsBoundedBothWays() {
    Object deep = 1;
    for (int i = 0; i < Values.MAX_DEPTH; i++) {
      deep = List.of(deep);
    }
    assertThat(decode(encode(deep))).isEqualTo(deep);
    Object deeper = List.of(deep);
    assertThatThrownBy(() -> encode(deeper)).hasMessageContaining("at most 100 deep");
    String nested = "[".repeat(100_000);
    assertThatThrownBy(() -> decode(nested)).hasMessageContaining("at most 100 deep");
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    assertThatThrownBy(() -> encode(circle)).hasMessageContaining("at most 100 deep");
  }

  @Test
  void b1_aValueIsNoLargerThanAChunk() {
    assertThatThrownBy(() -> encode(Collections.nCopies(9_000, "x".repeat(1_000))))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CHUNK_TOO_LARGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "123456789012345678",
        "-123456789012345678",
        "1234567890123456789",
        "12345678901234567890",
        "\"plain\"",
        "\"\"",
        "\"q\\\"uote\"",
        "\"ümlaut\"",
        "-0",
        "1e3",
        "true",
        "null"
      })
  void theQuickWayAgreesWithTheParser(String json) {
    assertThat(decode(json)).isEqualTo(ValueReader.read(Chunk.of(json), Values.Decoder.NONE));
  }
}
