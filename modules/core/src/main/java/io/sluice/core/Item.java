package io.sluice.core;

/** What a stream carries in order: a {@link Chunk}, or a {@link Gap} in the place of some. */
public sealed interface Item permits Chunk, Gap {}
