/** Sources made of other sources: {@link io.sluice.sources.combine.Combine}. */
@NullMarked
package io.sluice.sources.combine;

import org.jspecify.annotations.NullMarked;
