package io.sluice.sources.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiDeltaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'choices':[{'delta':{'content':'hi'}}]} | hi",
        "{'choices':[{'index':0,'delta':{'role':'assistant','content':'ä\\u00e4'},'finish_reason':null}],'usage':null} | ää",
        "{'id':'x','object':'chat.completion.chunk','extra':{'choices':[1]},'choices':[{'delta':{'content':'a\\nb','tool_calls':[{}]},'logprobs':{'content':[]}}]} | a\\nb",
      })
  void readsTheTextOfAnEventThatHasNothingElse(String event, String text) {
    assertThat(OpenAiDelta.text(chunk(event))).isEqualTo(text.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices':[{'delta':{'content':'hi'},'finish_reason':'stop'}]}",
        "{'choices':[{'delta':{'content':'hi'}}],'usage':{'prompt_tokens':1}}",
        "{'choices':[{'delta':{'content':'hi'}}],'error':{'message':'no'}}",
        "{'object':'error','choices':[{'delta':{'content':'hi'}}]}",
        "{'choices':[{'delta':{'content':'hi'}},{'delta':{'content':'other'}}]}",
        "{'choices':[{'delta':{'content':1}}]}",
        "{'choices':[{'delta':{'content':null}}]}",
        "{'choices':[{'delta':{}}]}",
        "{'choices':[]}",
        "{'choices':[{'delta':{'content':'hi'}}]",
        "{'choices':[{'delta':{'content':'hi'}}]} {}",
        "['hi']",
        "'hi'",
        "nothing",
        "",
      })
  void leavesTheRestToWhoReadsInFull(String event) {
    assertThat(OpenAiDelta.text(chunk(event))).isNull();
  }

  @Test
  void leavesWhatIsNoUtf8ToWhoRefusesIt() {
    byte[] event =
        "{\"choices\":[{\"delta\":{\"content\":\"h?\"}}]}".getBytes(StandardCharsets.UTF_8);
    event[new String(event, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xC3;
    assertThat(OpenAiDelta.text(Chunk.of(event))).isNull();
  }

  private static Chunk chunk(String event) {
    return Chunk.of(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
