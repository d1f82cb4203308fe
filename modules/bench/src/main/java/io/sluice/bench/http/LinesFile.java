package io.sluice.bench.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.bench.load.Transfer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** A file of JSON objects, one in each line of 64 bytes. */
final class LinesFile {

  private static final int LINES_PER_MEGABYTE = 1_000_000 / 64;

  private LinesFile() {}

  /** Writes it; answers what a transfer of all of it must have. */
  static Transfer write(Path file, int megabytes) throws IOException {
    CRC32C checksum = new CRC32C();
    long lines = (long) megabytes * LINES_PER_MEGABYTE;
    long start = System.nanoTime();
    try (OutputStream out =
        new BufferedOutputStream(
            new CheckedOutputStream(Files.newOutputStream(file), checksum), 1 << 16)) {
      for (long i = 0; i < lines; i++) {
        out.write(line(i));
      }
    }
    return new Transfer(Files.size(file), checksum.getValue(), System.nanoTime() - start);
  }

  private static byte[] line(long number) {
    String tail = Long.toString(1_000_000_000_000L + number).substring(1);
    String text = "{\"number\":\"" + tail + "\",\"payload\":\"" + "x".repeat(25) + "\"}\n";
    return text.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
  }
}
