/**
 * Contract kits: what an implementation of one of core's SPIs must do, as tests to inherit, and the
 * hand-driven counterparts they use.
 */
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
