/** The contract of the bus, held by the real one on one node and on two. */
@NullMarked
package io.sluice.testkit.bus;

import org.jspecify.annotations.NullMarked;
