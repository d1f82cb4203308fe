/**
 * Models: streams that answer messages. What they are asked is a {@link
 * io.sluice.sources.model.ModelRequest}, and what they answer are {@link
 * io.sluice.sources.model.ModelItem}s.
 */
@NullMarked
package io.sluice.sources.model;

import org.jspecify.annotations.NullMarked;
