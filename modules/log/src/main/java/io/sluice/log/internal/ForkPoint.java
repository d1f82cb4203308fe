package io.sluice.log.internal;

/**
 * Where a fork parts from its source.
 *
 * @param position it shares what is before
 * @param cut and begins with so many bytes of the source's chunk there, as a chunk of its own; 0
 *     for none
 */
public record ForkPoint(long position, int cut) {}
