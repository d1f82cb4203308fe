/** The contract of what stores logs: {@link io.sluice.testkit.log.LogStoreContract}. */
@NullMarked
package io.sluice.testkit.log;

import org.jspecify.annotations.NullMarked;
