/**
 * What applications use: chunks, streams, their outcomes and the {@link io.sluice.core.ChunkBus}.
 *
 * <p>A chunk travels so: a {@code spi.StreamSource} writes it to a {@code spi.ChunkWriter}, a
 * producer session puts it into a frame when its reader's credit allows, the event bus carries the
 * frame, a consumer session hands it to a {@link io.sluice.core.ChunkStream}.
 */
@NullMarked
package io.sluice.core;

import org.jspecify.annotations.NullMarked;
