/**
 * Cassettes: recorded interactions, each a request and the log of what answered it, to be replayed
 * in place of the source.
 */
@NullMarked
package io.sluice.log.cassette;

import org.jspecify.annotations.NullMarked;
