package io.sluice.core.internal.frame;

/**
 * One end of a stream.
 *
 * @param address the endpoint's bus address
 * @param id the stream's id there, never used again
 */
public record Peer(String address, long id) {

  /** Whoever sent what does not tell. */
  public static final Peer NOBODY = new Peer("", 0);

  /** Whether it is not known who. */
  public boolean isNobody() {
    return address.isEmpty();
  }
}
