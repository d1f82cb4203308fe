package io.sluice.sources;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that rotation has put beside a followed one, by their names: {@code NAME.1}, {@code
 * NAME-20260131}, {@code STEM-2026-01-31.EXT} and the like, some of them compressed.
 */
record RotatedFiles(List<Rotated> plain, List<Rotated> compressed) {

  /** So many are looked at; who keeps more has them found by chance. */
  private static final int MAX_FILES = 10_000;

  private static final String MORE = "[0-9TZ.:_+-]*";
  private static final String COMPRESSED = "(?<compressed>\\.(gz|bz2|xz|zst|lz4|zip|Z))?";

  /**
   * One of them.
   *
   * @param identity tells it from other files there are
   * @param born when it was made; where the file system does not say, when it last changed
   * @param changed when it last changed
   */
  record Rotated(Path path, Object identity, FileTime born, FileTime changed) {

    /** The oldest first; those as old by their names, where the higher number is older. */
    static final Comparator<Rotated> BY_AGE =
        Comparator.comparing(Rotated::born)
            .thenComparingInt(it -> -it.path().toString().length())
            .thenComparing(it -> it.path().toString(), Comparator.reverseOrder());

    Seen seen() {
      return new Seen(identity, born);
    }
  }

  /** A file that was noticed; another that has its identity later was born later. */
  record Seen(Object identity, FileTime born) {}

  /** Those there are now. */
  static RotatedFiles of(Path path) throws IOException {
    List<Rotated> plain = new ArrayList<>();
    List<Rotated> compressed = new ArrayList<>();
    Pattern names = names(path.getFileName().toString());
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return new RotatedFiles(plain, compressed);
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path one : all) {
        var name = names.matcher(one.getFileName().toString());
        BasicFileAttributes now = name.matches() ? attributes(one) : null;
        if (now != null && plain.size() + compressed.size() < MAX_FILES) {
          (name.group("compressed") == null ? plain : compressed)
              .add(new Rotated(one, identity(now), now.creationTime(), now.lastModifiedTime()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new RotatedFiles(plain, compressed);
  }

  private static Pattern names(String name) {
    int dot = name.lastIndexOf('.');
    String numbered = Pattern.quote(name) + "[._-][0-9]" + MORE;
    if (dot <= 0) {
      return Pattern.compile(numbered + COMPRESSED);
    }
    // a date between stem and end: `worker-1.log` is no older `worker.log`
    String dated =
        Pattern.quote(name.substring(0, dot))
            + "[._-][0-9]{4}-?[0-9]{2}-?[0-9]{2}"
            + MORE
            + Pattern.quote(name.substring(dot));
    return Pattern.compile("(" + numbered + "|" + dated + ")" + COMPRESSED);
  }

  /** A regular file's, or null. */
  static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.isRegularFile() ? now : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** What stays the same when a file is renamed. */
  static Object identity(BasicFileAttributes file) {
    return file.fileKey() != null ? file.fileKey() : file.creationTime();
  }

  boolean hasPlain(Object identity) {
    return plain.stream().anyMatch(it -> it.identity().equals(identity));
  }

  /** All of them, to be told from later ones. */
  Set<Seen> seen() {
    Set<Seen> all = new HashSet<>();
    plain.forEach(it -> all.add(it.seen()));
    compressed.forEach(it -> all.add(it.seen()));
    return all;
  }
}
