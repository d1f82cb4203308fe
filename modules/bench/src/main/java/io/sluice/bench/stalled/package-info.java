/** Readers that stopped reading: what they cost, and how soon they are dropped. */
@NullMarked
package io.sluice.bench.stalled;

import org.jspecify.annotations.NullMarked;
