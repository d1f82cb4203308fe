/**
 * Comparisons inside one JVM, with JMH: {@code ./sluice bench bus}. What is compared carries the
 * same fresh chunks and reads them the same way.
 */
@NullMarked
package io.sluice.bench.bus;

import org.jspecify.annotations.NullMarked;
