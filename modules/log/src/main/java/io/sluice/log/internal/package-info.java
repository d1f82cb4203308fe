/** The rules of logs, without I/O: every store of this module goes by them. */
@NullMarked
package io.sluice.log.internal;

import org.jspecify.annotations.NullMarked;
