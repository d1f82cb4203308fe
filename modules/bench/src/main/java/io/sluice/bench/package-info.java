/**
 * Comparisons with others, in whole processes: {@code ./sluice bench}. Never deployed.
 *
 * <p>Both sides of a comparison run in one sitting, in turn, each at least twice; what counts is
 * their ratio, since a figure by itself says more about the machine.
 */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
