/** Another server's answer as a source: {@link io.sluice.sources.upstream.HttpSource}. */
@NullMarked
package io.sluice.sources.upstream;

import org.jspecify.annotations.NullMarked;
