/** Processes in Python, Node and Ruby whose functions become calls and streams. */
@NullMarked
package io.sluice.workers;

import org.jspecify.annotations.NullMarked;
