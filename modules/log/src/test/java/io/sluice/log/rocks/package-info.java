@NullMarked
package io.sluice.log.rocks;

import org.jspecify.annotations.NullMarked;
