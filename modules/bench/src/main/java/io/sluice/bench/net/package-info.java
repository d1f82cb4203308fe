/** One stream from a JVM to another, beside what else carries chunks. */
@NullMarked
package io.sluice.bench.net;

import org.jspecify.annotations.NullMarked;
