/** What crosses the bus: the frames of one stream, and their bytes. */
@NullMarked
package io.sluice.core.internal.frame;

import org.jspecify.annotations.NullMarked;
