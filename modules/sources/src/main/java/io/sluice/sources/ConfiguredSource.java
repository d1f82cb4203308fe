package io.sluice.sources;

import io.sluice.core.OfferOptions;
import io.sluice.core.spi.StreamSource;

/**
 * A source made from configuration, and how to offer it.
 *
 * @param source what to offer
 * @param options its scope, and what is told about it
 */
public record ConfiguredSource(StreamSource source, OfferOptions options) {}
