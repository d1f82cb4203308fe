/** Streams over HTTP, beside a bare Vert.x server, Spring WebFlux and nchan. */
@NullMarked
package io.sluice.bench.http;

import org.jspecify.annotations.NullMarked;
