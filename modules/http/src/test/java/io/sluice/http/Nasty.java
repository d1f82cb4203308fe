package io.sluice.http;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Payloads that try to be something else. */
final class Nasty {
  private Nasty() {}

  /** Text made of what means something to one format or another. */
  static Arbitrary<String> text() {
    return Arbitraries.of(
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            "\0",
            "\u2028",
            "\u2029",
            "\u0085",
            "\uFEFF",
            "\"",
            "'",
            ",",
            ";",
            "\t",
            " ",
            "\\",
            "=1+1",
            "@SUM(A1)",
            "-2",
            "+3",
            "data: x",
            "event: done",
            "id: 1",
            "retry: 1",
            ":",
            "{\"error\":{}}",
            "]}",
            "#",
            "a",
            "é",
            "漢",
            "😀",
            "0",
            "null")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** Lists of such texts. */
  static final class Texts implements ArbitrarySupplier<List<String>> {
    @Override
    public Arbitrary<List<String>> get() {
      return text().list().ofMaxSize(8);
    }
  }

  /** Lists of such texts and of any bytes. */
  static final class Payloads implements ArbitrarySupplier<List<byte[]>> {
    @Override
    public Arbitrary<List<byte[]>> get() {
      Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
      Arbitrary<byte[]> words = text().map(text -> text.getBytes(StandardCharsets.UTF_8));
      return Arbitraries.oneOf(any, words).list().ofMaxSize(8);
    }
  }

  /** A line that does not fit into any buffer on its way. */
  static Chunk megabyte(String unit) {
    return Chunk.of(unit.repeat((1 << 20) / unit.length()));
  }
}
