/** Logs: stored streams, append-only and addressed by offset; and the SPI of what stores them. */
@NullMarked
package io.sluice.core.log;

import org.jspecify.annotations.NullMarked;
