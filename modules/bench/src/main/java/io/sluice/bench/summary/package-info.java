/** {@code ./sluice bench} without a name: every comparison, one table, and the targets. */
@NullMarked
package io.sluice.bench.summary;

import org.jspecify.annotations.NullMarked;
