package io.sluice.log.cassette;

import java.time.Instant;

/** Time as a recording sees it; tests have one of their own. */
interface RecordingClock {

  /** The machine's. */
  RecordingClock SYSTEM =
      new RecordingClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }
      };

  /** Only goes forward. */
  long nanoTime();

  /** The time of day. */
  Instant now();
}
