package io.sluice.core.log;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chunks for the end of a log: all of them, or none.
 *
 * <p>Checked in this order: the log exists; it is open, unless this is the append that closed it
 * come again; the media type; the producer's epoch and sequence, so that a repeated append is a
 * duplicate whatever else it says; the expected sequence.
 *
 * @param chunks what to append; may be empty to close only
 * @param contentType must be the log's, without regard to case and parameters, where there are
 *     chunks; null not to check
 * @param sequence must be greater, bytewise, than the last one the log was given; null not to check
 * @param producer makes a repeated append a duplicate; null for none
 * @param outcome closes the log with it after the chunks; null to leave it open
 */
public record Append(
    List<Chunk> chunks,
    @Nullable String contentType,
    @Nullable String sequence,
    @Nullable Step producer,
    @Nullable Outcome outcome) {

  /** Copies the list. */
  public Append {
    chunks = List.copyOf(chunks);
  }

  /** Appends these chunks. */
  public static Append of(List<Chunk> chunks) {
    return new Append(chunks, null, null, null, null);
  }

  /** Closes the log. */
  public static Append close(Outcome outcome) {
    return new Append(List.of(), null, null, null, outcome);
  }

  /** The same as a step of a producer. */
  public Append producer(@Nullable Step producer) {
    return new Append(chunks, contentType, sequence, producer, outcome);
  }

  /** The same, closing the log. */
  public Append outcome(@Nullable Outcome outcome) {
    return new Append(chunks, contentType, sequence, producer, outcome);
  }

  /**
   * Where a producer stands. A new epoch begins at sequence 0.
   *
   * @param id the producer's name, not empty
   * @param epoch which life of the producer, increasing
   * @param sequence the number of this append or, counting each chunk, of its first chunk
   * @param eachChunk whether each chunk counts one, so that of a batch sent again with more only
   *     the new is appended; otherwise the append counts one
   */
  public record Step(String id, long epoch, long sequence, boolean eachChunk) {

    /** The longest id, in characters. */
    public static final int MAX_ID = 256;

    /** Checks the fields. */
    public Step {
      if (id.isEmpty() || id.length() > MAX_ID || epoch < 0 || sequence < 0) {
        throw new IllegalArgumentException("no producer: " + epoch + ", " + sequence);
      }
    }
  }

  /**
   * What came of it.
   *
   * @param next the log's tail after it
   * @param duplicate whether nothing was appended, because all of it had been before
   * @param epoch the producer's epoch; -1 without a producer
   * @param sequence the producer's highest sequence; -1 without a producer
   * @param closed whether the log is closed now
   */
  public record Result(
      LogOffset next, boolean duplicate, long epoch, long sequence, boolean closed) {}
}
