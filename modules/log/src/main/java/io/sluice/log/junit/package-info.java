/** Cassettes in tests: needs JUnit 5 or newer, which an application that is deployed has not. */
@NullMarked
package io.sluice.log.junit;

import org.jspecify.annotations.NullMarked;
