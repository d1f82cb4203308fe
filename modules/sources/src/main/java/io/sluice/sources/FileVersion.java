package io.sluice.sources;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Tells contents of files apart. All of it blocks. */
final class FileVersion {

  /**
   * A file up to this length is told by its bytes, so that a copy of it on another node is the
   * same; a few milliseconds at an open. A longer one by its print.
   */
  static final long MAX_READ = 8L << 20;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** So much of a digest is kept: nobody meets two of 128 bits that are equal. */
  private static final int DIGEST_BYTES = 16;

  /**
   * So many digests are kept, of 200 bytes or so each: a table that is asked for often is read
   * once.
   */
  private static final int MAX_KEPT = 1_000;

  /**
   * What was written this lately may be written again within one tick of the file system's clock.
   */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Map<Kept, String> KEPT =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Kept, String> eldest) {
              return size() > MAX_KEPT;
            }
          });

  private record Kept(Path path, Print print, String how) {}

  private FileVersion() {}

  /**
   * What a path leads to: another file in its place, and another content of another time or size,
   * has another.
   *
   * @param nanos when it was written last, since 1970
   * @param bytes its length
   * @param file a hash of the file's key
   */
  record Print(long nanos, long bytes, int file) {
    static Print of(Path path) throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      long nanos = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      return new Print(nanos, now.size(), Objects.hashCode(now.fileKey()));
    }

    private boolean isSettled() {
      long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
      return now - nanos > SETTLED_NANOS;
    }

    @Override
    public String toString() {
      return Long.toHexString(nanos) + '-' + Long.toHexString(bytes) + '-' + file;
    }
  }

  /**
   * The version of what is read of a file.
   *
   * @param print of its path
   * @param length up to where it is read
   * @param how it is read: what makes another content of the same bytes
   */
  static String of(Path path, Print print, FileChannel channel, long length, String how)
      throws IOException {
    Kept key = new Kept(path, print, how);
    String kept = KEPT.get(key);
    if (kept != null && length == print.bytes()) {
      return kept;
    }
    MessageDigest digest = sha256();
    digest.update(how.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    if (length > MAX_READ) {
      digest.update(print.toString().getBytes(StandardCharsets.UTF_8));
    } else {
      addContent(digest, channel, length);
    }
    String version = HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), DIGEST_BYTES));
    if (length == print.bytes() && print.isSettled() && print.equals(Print.of(path))) {
      KEPT.put(key, version);
    }
    return version;
  }

  private static void addContent(MessageDigest digest, FileChannel channel, long length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = 0; at < length; ) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      at += read;
      digest.update(buffer.flip());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
