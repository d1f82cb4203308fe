/**
 * What people already have, turned into sources of chunks: iterators, generators, publishers,
 * Vert.x streams, files, and a few that serve something by themselves.
 *
 * <p>Each run is cold: nothing happens before its reader's first credit, and it never goes further
 * than {@link io.sluice.core.spi.ChunkWriter#demand()} allows. There are three ways a run writes.
 * {@code TurnRun} computes chunks on its context, {@code GeneratorRun} has a virtual thread compute
 * them, {@code PulledRun} asks something asynchronous for them.
 */
@NullMarked
package io.sluice.sources;

import org.jspecify.annotations.NullMarked;
