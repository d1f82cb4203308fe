/** How long a chunk takes that nothing else is with: the first of a stream, and a lone one. */
@NullMarked
package io.sluice.bench.latency;

import org.jspecify.annotations.NullMarked;
