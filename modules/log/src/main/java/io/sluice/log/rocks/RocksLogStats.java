package io.sluice.log.rocks;

/**
 * What a store holds and did since it was opened. Counts only grow; times are in nanoseconds, in
 * all.
 *
 * @param logs how many logs there are
 * @param bytes their payload bytes
 * @param groups writes to the disk
 * @param calls creates, appends and deletes in them
 * @param appendedBytes payload bytes in them
 * @param writeNanos what they took, their syncs included
 * @param memoryReads reads answered from memory
 * @param diskReads reads that went to RocksDB
 * @param diskReadNanos what those took
 * @param chunksRead chunks answered
 * @param syncs syncs at the interval
 * @param syncNanos what they took
 * @param refused calls refused as busy
 * @param waitingBytes memory of chunks that wait to be written now
 * @param cutBytes what the start cut off the write-ahead log
 * @param failing whether the disk does not take appends now
 */
public record RocksLogStats(
    long logs,
    long bytes,
    long groups,
    long calls,
    long appendedBytes,
    long writeNanos,
    long memoryReads,
    long diskReads,
    long diskReadNanos,
    long chunksRead,
    long syncs,
    long syncNanos,
    long refused,
    long waitingBytes,
    long cutBytes,
    boolean failing) {}
