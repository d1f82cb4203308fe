package io.sluice.sources;

import io.sluice.sources.RotatedFiles.Rotated;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what took the place of a followed file since it was last looked at: the file of that name,
 * and those that had it in between, which rotation has renamed already. The follower's, under its
 * lock.
 */
final class Succession {

  /**
   * How often it is tried at once while files are renamed under its hands; then at the next look.
   */
  private static final int MAX_TRIES = 3;

  private final Path path;

  /** The rotated files there were. */
  private Set<RotatedFiles.Seen> known = Set.of();

  /** The current part's file when it was last looked at; null where there was none. */
  private @Nullable BasicFileAttributes last;

  Succession(Path path) {
    this.path = path;
  }

  /** Takes the rotated files there are as older than the followed one. */
  void begin() throws IOException {
    last = null;
    known = RotatedFiles.of(path).seen();
  }

  /** The followed file was truncated: what was copied from it before has been read. */
  void truncated() throws IOException {
    known = RotatedFiles.of(path).seen();
  }

  /**
   * The parts after the current one, the oldest first.
   *
   * @param held the identities of all parts there are
   */
  List<FollowedPart> after(FollowedPart current, Set<Object> held) throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      BasicFileAttributes now = RotatedFiles.attributes(path);
      if (now == null) {
        break;
      }
      if (RotatedFiles.identity(now).equals(current.identity())) {
        last = now;
        break;
      }
      List<FollowedPart> found = find(current, held, now);
      if (found != null) {
        last = now;
        return found;
      }
    }
    return List.of();
  }

  private @Nullable List<FollowedPart> find(
      FollowedPart current, Set<Object> held, BasicFileAttributes now) throws IOException {
    List<FollowedPart> found = new ArrayList<>();
    RotatedFiles files = RotatedFiles.of(path);
    List<Rotated> all = new ArrayList<>(files.plain().stream().filter(this::isNew).toList());
    Object newest = RotatedFiles.identity(now);
    // the newest may be there twice, where the followed name is a link to it
    all.removeIf(it -> held.contains(it.identity()) || it.identity().equals(newest));
    all.sort(Rotated.BY_AGE);
    all.add(new Rotated(path, newest, now.creationTime(), now.lastModifiedTime()));
    for (Rotated one : all) {
      FollowedPart part = open(one);
      if (part == null) {
        found.forEach(FollowedPart::close);
        return null;
      }
      found.add(part);
    }
    if (isBroken(current, files)) {
      found.getFirst().followsLoss();
    }
    known = files.seen();
    return found;
  }

  /** Whether it was made after the current part's file. */
  private boolean isNew(Rotated file) {
    return !known.contains(file.seen())
        && (last == null || file.born().compareTo(last.creationTime()) >= 0);
  }

  /**
   * Whether one between was compressed before it could be read. Compressing keeps the time of the
   * last change, so the current part's own file may be one of those that seem new, if it is not
   * there otherwise.
   */
  private boolean isBroken(FollowedPart current, RotatedFiles files) {
    BasicFileAttributes before = last;
    Object identity = current.identity();
    if (before == null || identity == null || files.hasPlain(identity)) {
      return false;
    }
    FileTime changed = before.lastModifiedTime();
    return files.compressed().stream()
            .filter(it -> isNew(it) && it.changed().compareTo(changed) >= 0)
            .limit(2)
            .count()
        > 1;
  }

  /** Null where it has another name by now. */
  private static @Nullable FollowedPart open(Rotated file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file.path(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return null;
    }
    BasicFileAttributes now = RotatedFiles.attributes(file.path());
    if (now == null || !RotatedFiles.identity(now).equals(file.identity())) {
      channel.close();
      return null;
    }
    return FollowedPart.of(channel, file.identity());
  }

  /** The identities of these parts. */
  static Set<Object> identities(List<FollowedPart> parts) {
    Set<Object> all = new HashSet<>();
    parts.stream().map(FollowedPart::identity).filter(Objects::nonNull).forEach(all::add);
    return all;
  }
}
