/** The durable store of logs: all logs of a directory in one RocksDB. */
@NullMarked
package io.sluice.log.rocks;

import org.jspecify.annotations.NullMarked;
