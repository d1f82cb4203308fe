/** {@code sluice tail}: a stream of any gateway in a terminal. */
@NullMarked
package io.sluice.verticles.tail;

import org.jspecify.annotations.NullMarked;
