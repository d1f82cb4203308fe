/** The application's side of a stream: one {@code ReadStream}, and the other ways to read it. */
@NullMarked
package io.sluice.core.internal.reader;

import org.jspecify.annotations.NullMarked;
