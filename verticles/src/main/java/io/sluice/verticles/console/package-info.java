/** The console: a page at {@code /} that shows what a gateway does, and the stream it reads. */
@NullMarked
package io.sluice.verticles.console;

import org.jspecify.annotations.NullMarked;
