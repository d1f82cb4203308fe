package io.sluice.log.junit;

import io.sluice.log.cassette.Cassette;
import io.sluice.log.cassette.CassetteFile;
import io.sluice.log.cassette.CassetteFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file of a test's cassette. */
record TapeFile(Path path) {

  /** The cassette's name: the file's without what follows the last dot. */
  String name() {
    String file = String.valueOf(path.getFileName());
    int dot = file.lastIndexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  /** Adds what is in the file, where it exists. */
  void readInto(Cassette cassette) throws IOException {
    if (Files.exists(path)) {
      try (BufferedReader in = Files.newBufferedReader(path)) {
        CassetteFile.read(in, cassette);
      } catch (CassetteFileException e) {
        throw new CassetteFileException(path + ": " + e.getMessage(), e);
      }
    }
  }

  /** Writes the file as a whole: a test that is killed leaves the one before. */
  void write(Cassette cassette) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path written = path.resolveSibling(path.getFileName() + ".new");
    try (Writer out = Files.newBufferedWriter(written)) {
      CassetteFile.write(cassette, out);
    }
    Files.move(written, path, StandardCopyOption.REPLACE_EXISTING);
  }
}
