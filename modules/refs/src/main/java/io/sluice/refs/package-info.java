/**
 * Calls over the bus, and what they answer: values, and handles on streams that are held elsewhere
 * and read by pull.
 */
@NullMarked
package io.sluice.refs;

import org.jspecify.annotations.NullMarked;
