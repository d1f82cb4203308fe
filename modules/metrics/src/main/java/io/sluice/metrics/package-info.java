/**
 * Micrometer meters on the observer SPI of core, and the scrape that shows them beside Vert.x's
 * own.
 *
 * <p>Begin with {@link io.sluice.metrics.Metrics}.
 */
@NullMarked
package io.sluice.metrics;

import org.jspecify.annotations.NullMarked;
