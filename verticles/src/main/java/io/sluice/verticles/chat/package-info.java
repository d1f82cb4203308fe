/** Conversations with models: their answers stream, survive, and can be stopped. */
@NullMarked
package io.sluice.verticles.chat;

import org.jspecify.annotations.NullMarked;
