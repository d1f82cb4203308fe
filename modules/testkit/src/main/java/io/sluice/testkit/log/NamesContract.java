package io.sluice.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class NamesContract extends LogStoreGroup {

  NamesContract(LogStoreContract contract) {
    super(contract);
  }

  @Test
  void every_method_refuses_what_is_no_name() {
    List<String> wrong =
        List.of(
            "", "/a", "a/", "a//b", ".", "a/../b", "a\u0000", "a\nb", "x".repeat(1025), "\ud800");
    for (String name : wrong) {
      assertRefused(LogRefusal.NAME, store().create(name, Creation.of(TEXT)));
      assertRefused(LogRefusal.NAME, store().append(name, appendOf("x")));
      assertRefused(LogRefusal.NAME, store().read(name, From.START, 1, 1));
      assertRefused(LogRefusal.NAME, store().head(name));
      assertRefused(LogRefusal.NAME, store().delete(name));
    }
  }

  @Test
  void every_method_refuses_what_is_not_there() {
    assertRefused(LogRefusal.UNKNOWN, store().append("a", appendOf("x")));
    assertRefused(LogRefusal.UNKNOWN, store().read("a", From.START, 1, 1));
    assertRefused(LogRefusal.UNKNOWN, store().head("a"));
    assertRefused(LogRefusal.UNKNOWN, store().delete("a"));
  }

  @Test
  void names_are_told_apart_to_the_last_byte() {
    List<String> names =
        List.of("a", "A", "a/b", "a b", "a%2Fb", "ä", "a\u0308", "🎈/x", "x".repeat(1024), "...");
    names.forEach(name -> create(name, name));
    for (String name : names) {
      assertThat(texts(name)).containsExactly(name);
      assertThat(head(name).name()).isEqualTo(name);
    }
  }
}
