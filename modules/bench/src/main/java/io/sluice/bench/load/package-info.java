/** A load client in a process of its own: many streams read at once, their events counted. */
@NullMarked
package io.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
