package io.sluice.sources.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ModelItemTest {
  static JsonObject finish(String finish, long prompt, long completion) {
    return new JsonObject()
        .put("finish", finish)
        .put(
            "usage",
            new JsonObject()
                .put("prompt_tokens", (int) prompt)
                .put("completion_tokens", (int) completion)
                .put("total_tokens", (int) (prompt + completion)));
  }

  @Test
  void items_are_what_the_contract_says() {
    assertThat(ModelItem.text("é\"\n").text()).isEqualTo("{\"text\":\"é\\\"\\n\"}");
    assertThat(ModelItem.finish(ModelItem.LENGTH, null).text())
        .isEqualTo("{\"finish\":\"length\"}");
    assertThat(
            new JsonObject(ModelItem.finish(ModelItem.STOP, new ModelItem.Usage(1, 2)).toBuffer()))
        .isEqualTo(finish("stop", 1, 2));
  }
}
