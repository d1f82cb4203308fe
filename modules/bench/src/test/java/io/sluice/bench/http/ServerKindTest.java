package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ServerKindTest {

  @Test
  void is_named_in_any_case_and_a_mistake_tells_what_there_is() {
    ServerKind.Converter converter = new ServerKind.Converter();
    assertThat(converter.convert("WebFlux")).isEqualTo(ServerKind.WEBFLUX);
    assertThatThrownBy(() -> converter.convert("tomcat"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("tomcat")
        .hasMessageContaining("bare, webflux, nchan, sluice");
  }
}
