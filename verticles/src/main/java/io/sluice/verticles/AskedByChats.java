package io.sluice.verticles;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model whose answers somebody pays for: asked on behalf of someone only, as chats do, who limit
 * what one client may ask. What anybody reads at {@code /streams} is on behalf of nobody.
 *
 * @param model the name of the stream that is not to be asked directly
 * @param source what is asked; with its cassette, which would keep a refusal as its answer
 */
record AskedByChats(String model, StreamSource source) implements StreamSource {

  /** The source as it is, or where it asks such a model, behind this. */
  static StreamSource around(Configuration configuration, String stream, StreamSource source) {
    String model = model(configuration, stream, new TreeSet<>());
    return model == null ? source : new AskedByChats(model, source);
  }

  /** Which model a stream is, or is made of, that is not to be asked directly; null for none. */
  private static @Nullable String model(
      Configuration configuration, String stream, Set<String> seen) {
    Section section = configuration.stream(stream);
    if (section.text("type", "").equals(OpenAiSection.TYPE)) {
      return section.flag("direct", false) ? null : stream;
    }
    if (!seen.add(stream)) {
      return null;
    }
    Set<String> parts = section.texts("streams");
    parts.add(section.text("of", ""));
    return parts.stream()
        .map(part -> model(configuration, part, seen))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  public SourceRun open(StreamRequest request) {
    String principal = request.principal();
    if (principal == null || principal.isBlank()) {
      throw new StreamException(
          FailureCode.FORBIDDEN,
          "this model is asked by chats only; streams."
              + model
              + ".direct: true lets anybody ask it");
    }
    return source.open(request);
  }
}
