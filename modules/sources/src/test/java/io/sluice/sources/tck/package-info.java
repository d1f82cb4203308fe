/**
 * The Reactive Streams TCK over streams that cross the bus, both ways. Its rule numbers are those
 * of the specification: https://github.com/reactive-streams/reactive-streams-jvm.
 */
@NullMarked
package io.sluice.sources.tck;

import org.jspecify.annotations.NullMarked;
