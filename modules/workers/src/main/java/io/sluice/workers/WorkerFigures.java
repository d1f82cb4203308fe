package io.sluice.workers;

/**
 * What a pool has and does now.
 *
 * @param processes that exist
 * @param ready of these, who take calls
 * @param calls that are not answered
 * @param streams that exist, read or not
 * @param residentBytes of memory, of all processes
 * @param starts of processes so far
 * @param losses of processes so far
 */
public record WorkerFigures(
    int processes,
    int ready,
    int calls,
    int streams,
    long residentBytes,
    long starts,
    long losses) {

  /** Nothing yet. */
  static final WorkerFigures NONE = new WorkerFigures(0, 0, 0, 0, 0, 0, 0);
}
