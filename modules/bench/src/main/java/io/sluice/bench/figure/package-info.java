/** What was measured, in one form for all comparisons, and how a comparison gives it. */
@NullMarked
package io.sluice.bench.figure;

import org.jspecify.annotations.NullMarked;
