/** Stores of logs beside what they are made of. */
@NullMarked
package io.sluice.bench.log;

import org.jspecify.annotations.NullMarked;
