package io.sluice.log.rocks;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library. Its jar has it, and unless {@code java.library.path} leads to a copy,
 * each process unpacks its 15 MB anew into the directory for temporary files, where a process that
 * is killed leaves them.
 */
public final class RocksLibrary {

  private RocksLibrary() {}

  /**
   * Copies the library for this machine. Blocks.
   *
   * @param directory an existing one, for {@code java.library.path}
   * @throws IOException when there is none for this machine, or it cannot be written
   */
  public static void copyTo(Path directory) throws IOException {
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream in = RocksDB.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("RocksDB's jar has no " + name);
      }
      Files.copy(in, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
