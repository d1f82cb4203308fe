/** What modules implement: sources, renderers and observers. */
@NullMarked
package io.sluice.core.spi;

import org.jspecify.annotations.NullMarked;
