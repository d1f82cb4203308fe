/**
 * The two ends of a stream, as pure state machines: frames and calls in, frames and callbacks out.
 * Everything here runs on one context; nothing knows Vert.x but for its stream interfaces, so that
 * tests can drive it with a clock and a link of their own.
 */
@NullMarked
package io.sluice.core.internal.session;

import org.jspecify.annotations.NullMarked;
