/** Many answers of a model at once, through the gateway and straight. */
@NullMarked
package io.sluice.bench.chat;

import org.jspecify.annotations.NullMarked;
