package io.sluice.log.rocks;

import org.jspecify.annotations.Nullable;

/**
 * What the store holds in all.
 *
 * @param logs how many logs
 * @param bytes their payload bytes
 * @param group counts the groups that were written, so that a start can tell whether one is missing
 */
record Totals(long logs, long bytes, long group) {

  static final byte[] KEY = {'t'};
  static final Totals NONE = new Totals(0, 0, 0);

  static Totals decode(byte @Nullable [] row) {
    if (row == null) {
      return NONE;
    }
    RowReader in = new RowReader(row);
    return new Totals(in.number(), in.number(), in.number());
  }

  byte[] encode() {
    return new RowWriter().number(logs).number(bytes).number(group).finish();
  }
}
