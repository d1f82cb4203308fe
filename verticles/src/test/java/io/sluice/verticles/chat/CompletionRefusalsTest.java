package io.sluice.verticles.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input: an error object that names the field, and no model is asked. */
class CompletionRefusalsTest {

  private static final ChatServer SERVER =
      new ChatServer(ChatServer.options(new ChatOptions.Limits(10, 2, 2, 18, 20, 1_000, 32)));
  private static final TestModel MODEL = SERVER.offer(TestModel.saying("a"));

  @AfterAll
  static void close() {
    SERVER.close();
  }

  private static JsonObject refused(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(MODEL.asked).isEmpty();
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.fieldNames()).containsExactly("message", "type", "param", "code");
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    return error;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                            | messages | missing_required_parameter",
        "{'messages':null}                             | messages | missing_required_parameter",
        "{'messages':'hi'}                             | messages | invalid_type",
        "{'messages':[]}                               | messages | empty_array",
        "{'messages':[1,2,3]}                          | messages | array_above_max_length",
        "{'messages':[1]}                              | messages[0] | invalid_type",
        "{'messages':[{'content':'a'}]}                | messages[0].role | invalid_type",
        "{'messages':[{'role':'tool','content':'a'}]}  | messages[0].role | invalid_value",
        "{'messages':[{'role':'user'}]}                | messages[0].content | invalid_type",
        "{'messages':[{'role':'user','content':1}]}    | messages[0].content | invalid_type",
        "{'messages':[{'role':'user','content':''}]}   | messages[0].content | empty_string",
        "{'messages':[{'role':'user','content':[]}]}   | messages[0].content | empty_string",
        "{'messages':[{'role':'user','content':[1]}]}  | messages[0].content[0] | invalid_type",
        "{'messages':[{'role':'user','content':[{'type':'image_url'}]}]}"
            + " | messages[0].content[0].type | unsupported_value",
        "{'messages':[{'role':'user','content':[{'type':'text'}]}]}"
            + " | messages[0].content[0].text | invalid_type",
        "{'messages':[{'role':'user','content':'far too long'}]}"
            + " | messages[0].content | string_above_max_length",
        "{'messages':[{'role':'user','content':'0123456789'},{'role':'user','content':'0123456789'}]}"
            + " | messages | context_length_exceeded",
        "{'messages':[{'role':'user','content':'\\ud83d'}]}"
            + " | messages[0].content | invalid_unicode",
        "{'model':1}                                   | model | invalid_type",
        "{M,'stream':'yes'}                            | stream | invalid_type",
        "{M,'stream_options':{}}                       | stream_options | invalid_value",
        "{M,'stream':true,'stream_options':1}          | stream_options | invalid_type",
        "{M,'stream':true,'stream_options':{'include_usage':1}}"
            + " | stream_options.include_usage | invalid_type",
        "{M,'temperature':'hot'}                       | temperature | invalid_type",
        "{M,'temperature':3}                           | temperature | invalid_value",
        "{M,'top_p':-1}                                | top_p | invalid_value",
        "{M,'max_tokens':1.5}                          | max_tokens | invalid_type",
        "{M,'max_tokens':0}                            | max_tokens | invalid_value",
        "{M,'seed':'a'}                                | seed | invalid_type",
        "{M,'stop':1}                                  | stop | invalid_type",
        "{M,'stop':['']}                               | stop | invalid_value",
        "{M,'stop':['a','b','c','d','e']}              | stop | invalid_value",
        "{M,'n':2}                                     | n | unsupported_parameter",
        "{M,'tools':[{'type':'function'}]}             | tools | unsupported_parameter",
        "{M,'response_format':{'type':'json_object'}}  | response_format | unsupported_parameter",
        "{M,'logprobs':true}                           | logprobs | unsupported_parameter",
        "{M,'audio':{}}                                | audio | unsupported_parameter",
      })
  void a_wrong_field_is_named(String body, String param, String code) throws Exception {
    String messages = "'messages':[{'role':'user','content':'hi'}]";
    String json = body.replace("{M", "{" + messages).replace('\'', '"');

    JsonObject error = refused(SERVER.complete(json), 400);

    assertThat(error.getString("param")).isEqualTo(param);
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("message")).isNotEmpty();
  }

  @Test
  void what_is_not_json_is_refused() throws Exception {
    for (String body : new String[] {"", "{", "[]", "\"a\"", "{} {}", "nothing"}) {
      JsonObject error = refused(SERVER.complete(body), 400);
      assertThat(error.getString("code")).as(body).isEqualTo("invalid_json");
      assertThat(error.getString("param")).isNull();
    }
  }

  @Test
  void invalid_utf8_is_refused() throws Exception {
    byte[] body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\u00ff\"}]}"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(refused(SERVER.complete(body), 400).getString("code")).isEqualTo("invalid_utf8");
  }

  @Test
  void a_body_too_large_is_refused() throws Exception {
    JsonObject error = refused(SERVER.complete("x".repeat(100_001)), 413);

    assertThat(error.getString("code")).isEqualTo("body_too_large");
  }

  @Test
  void an_unknown_model_is_refused_and_named_in_part() throws Exception {
    JsonObject error = refused(SERVER.complete("{\"model\":\"gpt" + "4".repeat(99) + "\"}"), 404);

    assertThat(error.getString("param")).isEqualTo("model");
    assertThat(error.getString("code")).isEqualTo("model_not_found");
    assertThat(error.getString("message")).contains("gpt4").hasSizeLessThan(200);
  }
}
