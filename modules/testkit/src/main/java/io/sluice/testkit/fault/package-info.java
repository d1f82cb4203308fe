/**
 * Faults between nodes: links that delay, stall, break and lose a direction; nodes in processes of
 * their own that are paused and killed; registrations nobody stands behind; seeds that do the same
 * again.
 */
@NullMarked
package io.sluice.testkit.fault;

import org.jspecify.annotations.NullMarked;
