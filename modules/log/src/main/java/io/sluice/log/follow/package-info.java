/** Readers of logs: from what a log keeps into what is appended. */
@NullMarked
package io.sluice.log.follow;

import org.jspecify.annotations.NullMarked;
