/** Streams over HTTP, beside a bare Vert.x server. */
@NullMarked
package io.sluice.bench.http;

import org.jspecify.annotations.NullMarked;
