/** The store of logs that lives as long as its process. */
@NullMarked
package io.sluice.log.memory;

import org.jspecify.annotations.NullMarked;
