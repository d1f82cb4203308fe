package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snippets of documents, by what their first line says: a language and a name. */
final class Snippets {
  private static final String WRITTEN_FOR = "http://localhost:8080";

  private static final String WRITTEN_OF = "/streams/numbers?to=3";

  private Snippets() {}

  /** The one snippet of this kind, such as {@code python client}. */
  static String of(String kind) throws IOException {
    return in("guide.md", kind);
  }

  /** The one snippet of this kind in another document. */
  static String in(String document, String kind) throws IOException {
    String guide = Files.readString(Path.of("..", "docs", document));
    Matcher matcher =
        Pattern.compile(
                "^```" + Pattern.quote(kind) + "\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(guide);
    assertThat(matcher.find()).as("a snippet: %s", kind).isTrue();
    String snippet = matcher.group(1);
    assertThat(matcher.find()).as("another snippet: %s", kind).isFalse();
    return snippet;
  }

  /** The same for a gateway at this address, and another of its streams where one is named. */
  static String of(String kind, URI gateway, String stream) throws IOException {
    String address = gateway.toString().replaceAll("/$", "");
    return of(kind).replace(WRITTEN_FOR, address).replace(WRITTEN_OF, stream);
  }
}
