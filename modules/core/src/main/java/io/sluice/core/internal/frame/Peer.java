package io.sluice.core.internal.frame;

/**
 * One end of a stream.
 *
 * @param address the endpoint's bus address
 * @param id the stream's id there, never used again
 */
public record Peer(String address, long id) {

  /** What every endpoint's address begins with. */
  public static final String PREFIX = "sluice.endpoint.";

  /** The longest address of an endpoint; what others may ever use is shorter, too. */
  static final int MAX_ADDRESS = 100;

  /** Whoever sent what does not tell. */
  public static final Peer NOBODY = new Peer("", 0);

  /** Whether it is not known who. */
  public boolean isNobody() {
    return address.isEmpty();
  }
}
