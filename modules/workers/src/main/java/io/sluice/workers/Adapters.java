package io.sluice.workers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The adapters' files, taken out of the jar once for this JVM, into a directory only we can read.
 */
final class Adapters {
  private static final Map<Language, Path> FILES = new EnumMap<>(Language.class);

  private Adapters() {}

  /** Where a language's adapter is. Blocks. */
  static Path file(Language language) throws IOException {
    synchronized (FILES) {
      Path known = FILES.get(language);
      if (known != null && Files.exists(known)) {
        return known;
      }
      Path directory = Files.createTempDirectory("sluice-worker");
      Path file = directory.resolve(language.adapter());
      try (InputStream from = Adapters.class.getResourceAsStream(language.adapter())) {
        if (from == null) {
          throw new IOException("the adapter " + language.adapter() + " is not in the jar");
        }
        Files.copy(from, file);
      }
      directory.toFile().deleteOnExit(); // what was named last goes first
      file.toFile().deleteOnExit();
      FILES.put(language, file);
      return file;
    }
  }
}
