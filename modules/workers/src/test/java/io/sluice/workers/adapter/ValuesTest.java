package io.sluice.workers.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes what, both ways, in every language. */
@ParameterizedClass
@EnumSource(Adapter.class)
class ValuesTest {

  private final Peer peer;

  ValuesTest(Adapter adapter) {
    peer = Peer.shared(adapter);
  }

  @Test
  void whatJsonHasIsItself() {
    for (Object it : List.of(1, -7, 0.5, "ä€😀\u2028\"\\", true, false, new JsonArray().add(1))) {
      assertThat(peer.call("echo", it)).isEqualTo(it);
    }
    JsonObject nested = new JsonObject().put("a", new JsonObject().putNull("b")).put("c", "d");
    assertThat(peer.call("echo", nested)).isEqualTo(nested);
  }

  @Test
  void whatJsonHasNotGoesAroundAsItCame() {
    for (JsonObject it :
        List.of(
            tagged("int", "9007199254740993"),
            tagged("int", "-170141183460469231731687303715884105728"),
            tagged("float", "NaN"),
            tagged("float", "Infinity"),
            tagged("float", "-Infinity"),
            new JsonObject().put("__type__", "bytes").put("base64", "AAH/"),
            tagged("date", "2026-11-21"),
            new JsonObject("{\"__type__\":\"map\",\"entries\":[[1,\"one\"],[false,\"no\"]]}"),
            new JsonObject("{\"__type__\":\"map\",\"entries\":[[\"__type__\",\"mine\"]]}"))) {
      assertThat(peer.call("echo", it)).isEqualTo(it);
    }
  }

  @Test
  void aPointInTimeStaysTheSamePoint() {
    for (String it : List.of("2026-11-21T20:15:30.123Z", "2026-11-21T22:15:30.123+02:00")) {
      JsonObject told = (JsonObject) peer.call("echo", tagged("datetime", it));
      assertThat(told.getString("__type__")).isEqualTo("datetime");
      assertThat(java.time.OffsetDateTime.parse(told.getString("value")).toInstant())
          .isEqualTo(java.time.Instant.parse("2026-11-21T20:15:30.123Z").plusSeconds(0));
    }
  }

  @Test
  void aLanguagesOwnValuesAreTold() {
    JsonObject values = peer.object("values");
    assertThat(values.getJsonArray("whole"))
        .isEqualTo(new JsonArray("[9007199254740991,-9007199254740991]"));
    assertThat(values.getJsonArray("large"))
        .isEqualTo(
            new JsonArray()
                .add(tagged("int", "9007199254740992"))
                .add(tagged("int", "-18446744073709551616")));
    assertThat(values.getJsonArray("floats"))
        .isEqualTo(
            new JsonArray()
                .add(0.5)
                .add(tagged("float", "NaN"))
                .add(tagged("float", "Infinity"))
                .add(tagged("float", "-Infinity")));
    assertThat(values.getJsonObject("bytes").getString("base64")).isEqualTo("AAH/");
    assertThat(values.getJsonObject("time").getString("value"))
        .startsWith("2026-11-21T20:15:30.123");
    assertThat(values.getJsonObject("map"))
        .isEqualTo(new JsonObject("{\"__type__\":\"map\",\"entries\":[[1,\"one\"]]}"));
    assertThat(values.getJsonObject("tagged"))
        .isEqualTo(new JsonObject("{\"__type__\":\"map\",\"entries\":[[\"__type__\",\"mine\"]]}"));
    assertThat(values.getString("text")).isEqualTo("ä€😀\u2028\"\\");
    assertThat(values.containsKey("none")).isTrue();
    assertThat(values.getValue("none")).isNull();
    assertThat(values.getJsonArray("truth")).isEqualTo(new JsonArray("[true,false]"));
  }

  @Test
  void collectionsAreValues() {
    assertThat(peer.call("collections")).isEqualTo(new JsonArray("[[1,2],[3],[4,5],[6]]"));
  }

  @Test
  void whatCannotBeToldFailsAndSaysWhatMay() {
    assertThat(peer.failure("strange").getString("message")).contains("what may be answered");
    assertThat(peer.failure("opened").getString("message")).contains("is no stream");
    assertThat(peer.failure("cycle").getString("message")).contains("100");
  }

  @Test
  void exceptionsHaveTypeMessageAndTheUsersStackOnly() {
    JsonObject failure = peer.failure("fails");
    assertThat(failure.getString("type")).isIn("ValueError", "RangeError", "ArgumentError");
    assertThat(failure.getString("message")).isEqualTo("it failed");
    assertThat(failure.getString("stack"))
        .contains("fails")
        .contains("kit.")
        .doesNotContain("sluice.");
    assertThat(failure.containsKey("code")).isFalse();
  }

  @Test
  void argumentsThatDoNotFitAreBadRequests() {
    JsonObject missing = peer.failure("add");
    assertThat(missing.getString("code")).isEqualTo("BAD_REQUEST");
    assertThat(missing.getString("parameter")).isEqualTo("a");
    JsonObject unknownTag = peer.failure("echo", tagged("colour", "red"));
    assertThat(unknownTag.getString("code")).isEqualTo("BAD_REQUEST");
    assertThat(peer.failure("echo", tagged("date", "soon")).getString("code"))
        .isEqualTo("BAD_REQUEST");
  }

  @Test
  void namedArgumentsGoToTheParametersOfTheirNames() {
    assertThat(named("add", new JsonArray(), new JsonObject().put("b", 2).put("a", 1)))
        .isEqualTo(3);
    assertThat(named("add", new JsonArray().add(5), new JsonObject().put("b", 4))).isEqualTo(9);
    long unknown = peer.begin("add", new JsonArray().add(1), new JsonObject().put("c", 4));
    JsonObject failure = peer.failure(unknown);
    assertThat(failure.getString("code")).isEqualTo("BAD_REQUEST");
    assertThat(failure.getString("parameter")).isEqualTo("c");
    assertThat(peer.failure("add", 1, 2, 3).getString("code")).isEqualTo("BAD_REQUEST");
  }

  private Object named(String function, JsonArray args, JsonObject kwargs) {
    return peer.value(peer.begin(function, args, kwargs));
  }

  @Test
  void whatFunctionsPrintIsForTheLogAndBreaksNothing() {
    assertThat(peer.call("noisy")).isEqualTo("done");
    peer.awaitError("a line on standard output");
    peer.awaitError("and bytes");
    peer.awaitError("and of a child");
  }

  private static JsonObject tagged(String type, String value) {
    return new JsonObject().put("__type__", type).put("value", value);
  }
}
