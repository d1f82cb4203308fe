/**
 * What tests of the bus are made of: a source that counts what is asked of it, a tap that watches
 * frames cross, and waiting with a bound.
 */
@NullMarked
package io.sluice.testkit.bus;

import org.jspecify.annotations.NullMarked;
