package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What anybody may send: a clear refusal that names what was wrong, and nothing left behind. */
class BadCallsTest {
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.alone();
    node.offerAnswer("echo", call -> call.args());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void nothingIsLeft() {
    Await.until(node::isNothingLeft);
  }

  private Failure open(String name, StreamRequest request) {
    return Await.failure(ChunkBus.on(node.vertx).open(name, request));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "7 | a call's body is an object",
        "[] | a call's body is an object",
        "{ | this is no JSON",
        "{\"args\":1} | args is a list",
        "{\"kwargs\":[]} | kwargs is an object",
        "{\"kwargs\":{\"__type__\":\"map\",\"entries\":[[1,2]]}} | the names in kwargs are texts",
        "{\"session\":1} | session is a text",
        "{\"session\":\"x\"} | this is no id of a session",
        "{\"profile\":1} | profile is a text",
        "{\"profile\":\"x\"} | there is no timeout profile of that name",
        "{\"timeouts\":1} | timeouts is an object",
        "{\"timeouts\":{\"next\":0}} | next is milliseconds above 0, or \"infinity\"",
        "{\"timeouts\":{\"next\":\"long\"}} | next is milliseconds above 0",
        "{\"timeouts\":{\"open\":1.5}} | open is milliseconds above 0",
        "{\"args\":[{\"__type__\":\"stream_ref\"}]} | a stream_ref's __schema__ is 1",
        "{\"args\":[{\"__type__\":\"stream_ref\",\"__schema__\":1,\"id\":\"a/b\",\"session_id\":\"c\"}]}"
            + " | a stream_ref's id or session_id is none",
        "{\"args\":[{\"__type__\":\"object\"}]} | __type__ is int, float",
      })
  void aBadCallIsABadRequest(String body, String message) {
    Failure failure = open("echo", StreamRequest.create().body(Chunk.of(body), CallBus.CALL_TYPE));
    assertThat(failure.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(failure.message()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | begins with ref, close, end or call",
        "/what/x | begins with ref, close, end or call",
        "/ref/x | this is no id of a ref",
        "/close/../x | this is no id of a ref",
        "/end/x | this is no id of a session",
      })
  void aBadPathAtAHostIsABadRequest(String path, String message) {
    Failure failure = open(node.host.segment() + path, StreamRequest.create());
    assertThat(failure.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(failure.message()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"-1", "1.5", "x", "9999999999999999999"})
  void aBadPositionIsABadRequest(String from) {
    node.offerAnswer("count" + from.length(), call -> Node.Counting.endless());
    StreamRef ref = node.ref("count" + from.length());
    Failure failure =
        open(node.host.segment() + "/ref/" + ref.id(), StreamRequest.create().from(from));
    assertThat(failure.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(failure.details()).containsEntry("parameter", "from");
    Await.await(ref.close());
  }

  @Test
  void aFunctionThatIsNotServedThereIsNamed() {
    Failure failure = open(node.host.segment() + "/call/none", StreamRequest.create());
    assertThat(failure.code()).isEqualTo(FailureCode.UNKNOWN_STREAM);
    assertThat(failure.details()).containsEntry("function", "none");
  }

  @Test
  void anUnknownRefIsGone() {
    String id = node.host.segment().substring("sluice.refs.".length()) + "." + "A".repeat(22);
    assertThat(Await.failure(node.calls().next(id, 0, 1)).code()).isEqualTo(FailureCode.GONE);
    String elsewhere = "0123456789abcdef." + "A".repeat(22);
    assertThat(Await.failure(node.calls().next(elsewhere, 0, 1)).code())
        .isEqualTo(FailureCode.GONE);
    Await.await(node.calls().close(id));
    Await.await(node.calls().close(elsewhere));
    Await.await(node.calls().endSession(elsewhere));
  }

  @Test
  void anAnswerThatIsNoValueFailsItsCall() {
    node.offerAnswer("thread", call -> Thread.currentThread());
    Failure failure = Await.failure(node.calls().call("thread", CallRequest.of()));
    assertThat(failure.code()).isEqualTo(FailureCode.BAD_CHUNK);
    assertThat(failure.message()).contains("is no value");
  }

  @Test
  void anArgumentThatIsNoValueIsRefusedBeforeItIsSent() {
    assertThat(Await.failure(node.calls().call("echo", CallRequest.of(new Object()))).message())
        .contains("java.lang.Object is no value");
  }

  @Test
  void aBodyOfAnotherTypeIsRefused() {
    StreamRequest request = StreamRequest.create().body(Chunk.of("x"), "text/plain");
    assertThat(open("echo", request).message()).contains("a function takes a body of");
  }
}
