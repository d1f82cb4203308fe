package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;

/**
 * How a file is read.
 *
 * @param read in blocks of bytes, or line by line
 * @param contentType the media type of each chunk's payload
 * @param blockBytes the size of a block of {@link Read#BYTES}, from 1 to {@link Chunk#MAX_BYTES}
 * @param maxLineBytes the longest line of {@link Read#LINES} without its end, from 1 to {@link
 *     Chunk#MAX_BYTES}; a longer one fails the stream as {@code CHUNK_TOO_LARGE}
 */
public record FileOptions(Read read, String contentType, int blockBytes, int maxLineBytes) {

  /** What becomes a chunk. */
  public enum Read {
    /** A block of bytes; the length of the whole is told. */
    BYTES,
    /** A line without its LF or CRLF; the last one may be without an end. */
    LINES
  }

  /** 32 KiB: the frame size measured best on the wire. */
  public static final int DEFAULT_BLOCK_BYTES = 32 * 1024;

  /** 1 MiB: what an appended NDJSON line may have, too. */
  public static final int DEFAULT_MAX_LINE_BYTES = 1024 * 1024;

  /** Threads that read files for one Vertx: disks gain little from more. */
  public static final int POOL_SIZE = 4;

  /** Blocks of bytes of an unknown type. */
  public static final FileOptions BYTES =
      new FileOptions(Read.BYTES, StreamInfo.BINARY, DEFAULT_BLOCK_BYTES, DEFAULT_MAX_LINE_BYTES);

  /** Lines of text. */
  public static final FileOptions LINES =
      new FileOptions(Read.LINES, StreamInfo.TEXT, DEFAULT_BLOCK_BYTES, DEFAULT_MAX_LINE_BYTES);

  /** Checks the sizes. */
  public FileOptions {
    check("blockBytes", blockBytes);
    check("maxLineBytes", maxLineBytes);
  }

  private static void check(String name, int value) {
    if (value < 1 || value > Chunk.MAX_BYTES) {
      throw new IllegalArgumentException(
          name + " must be from 1 to " + Chunk.MAX_BYTES + ", not " + value);
    }
  }

  /** The same with another content type. */
  public FileOptions contentType(String contentType) {
    return new FileOptions(read, contentType, blockBytes, maxLineBytes);
  }

  /** The same with another block size. */
  public FileOptions blockBytes(int blockBytes) {
    return new FileOptions(read, contentType, blockBytes, maxLineBytes);
  }

  /** The same with another limit on lines. */
  public FileOptions maxLineBytes(int maxLineBytes) {
    return new FileOptions(read, contentType, blockBytes, maxLineBytes);
  }
}
