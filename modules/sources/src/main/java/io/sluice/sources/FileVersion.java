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
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Tells contents of files apart. All of it blocks. */
final class FileVersion {

  /**
   * A file up to this length is told by its bytes, so that a copy of it on another node is the
   * same; a few milliseconds at an open. A longer one by what {@link #of(Path)} tells.
   */
  static final long MAX_READ = 8L << 20;

  private static final int BUFFER_BYTES = 64 * 1024;

  /** So much of a digest is kept: nobody meets two of 128 bits that are equal. */
  private static final int DIGEST_BYTES = 16;

  private FileVersion() {}

  /** Another file in its place, and another content of another time or size, has another. */
  static String of(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    long nanos = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    int file = Objects.hashCode(now.fileKey());
    return Long.toHexString(nanos) + '-' + Long.toHexString(now.size()) + '-' + file;
  }

  /**
   * The version of what is read of a file.
   *
   * @param path the version of the file, as its path has it
   * @param length up to where it is read
   * @param how it is read: what makes another content of the same bytes
   */
  static String of(String path, FileChannel channel, long length, String how) throws IOException {
    MessageDigest digest = sha256();
    digest.update(how.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    if (length > MAX_READ) {
      digest.update(path.getBytes(StandardCharsets.UTF_8));
    } else {
      addContent(digest, channel, length);
    }
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), DIGEST_BYTES));
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
