/** The default store over the bus: the calls of who uses logs, and the service of who owns it. */
@NullMarked
package io.sluice.core.internal.store;

import org.jspecify.annotations.NullMarked;
