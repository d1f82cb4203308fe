package io.sluice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a source is offered and what is told about it.
 *
 * @param scope who can open it
 * @param description for people, one line; null for none
 * @param shape what its streams will be, where that does not depend on the request; null otherwise
 * @param parameters the names of the parameters it takes, for listings
 * @param compress whether its streams may be compressed over HTTP even in a live form, such as
 *     server-sent events; finite forms are compressed anyway, where the client accepts it
 * @param listed whether lists of what there is to read tell it
 */
public record OfferOptions(
    Scope scope,
    @Nullable String description,
    @Nullable StreamInfo shape,
    List<String> parameters,
    boolean compress,
    boolean listed) {

  /** Who can open an offered stream. */
  public enum Scope {
    /** Every node; several offers of one name share the load. */
    CLUSTER,
    /** This node only; for what describes one machine. */
    NODE
  }

  /** Cluster-wide, without description. */
  public static final OfferOptions DEFAULT =
      new OfferOptions(Scope.CLUSTER, null, null, List.of(), false, true);

  /** Copies the list. */
  public OfferOptions {
    parameters = List.copyOf(parameters);
  }

  /** The same with another scope. */
  public OfferOptions scope(Scope scope) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }

  /** The same with a description. */
  public OfferOptions description(@Nullable String description) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }

  /** The same with a shape. */
  public OfferOptions shape(@Nullable StreamInfo shape) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }

  /** The same with parameter names. */
  public OfferOptions parameters(List<String> parameters) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }

  /** The same, compressed even in a live form, or not. */
  public OfferOptions compress(boolean compress) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }

  /** The same, told in lists or not. */
  public OfferOptions listed(boolean listed) {
    return new OfferOptions(scope, description, shape, parameters, compress, listed);
  }
}
