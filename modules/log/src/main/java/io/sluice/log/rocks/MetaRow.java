package io.sluice.log.rocks;

import io.sluice.log.internal.LogState;

/**
 * All that is stored of a log but its chunks. Its producers are stored apart.
 *
 * @param id the number its records are found by; never given again
 * @param state what its ledger is made of
 * @param shares whose records hold its chunks
 * @param forks how many forks of it there are
 * @param deleted whether only its forks keep it
 * @param pinned the highest position forks share of it
 * @param trimmed the records before this position were taken away
 * @param hole and those from {@code pinned} to this position, while there are forks
 * @param dueMs when the sweep looks at it next; {@link Long#MAX_VALUE} for never
 */
record MetaRow(
    long id,
    LogState state,
    Shares shares,
    int forks,
    boolean deleted,
    long pinned,
    long trimmed,
    long hole,
    long dueMs) {}
