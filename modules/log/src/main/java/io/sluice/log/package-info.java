/**
 * Stores of logs, in memory and in RocksDB; what follows a log from its past into its present; and
 * recordings.
 */
@NullMarked
package io.sluice.log;

import org.jspecify.annotations.NullMarked;
