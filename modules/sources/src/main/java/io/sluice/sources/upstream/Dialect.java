package io.sluice.sources.upstream;

import io.sluice.core.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an upstream's answers mean beyond the form they are in. */
interface Dialect {

  /** Nothing: each part of the form is a chunk, and a status says why there is none. */
  Dialect NONE = new Dialect() {};

  /** Reads one answer: made of what reads its form. */
  default BodyParser parser(BodyParser form) {
    return form;
  }

  /** How long an answer may take in all; null for any time. */
  default @Nullable Duration total() {
    return null;
  }

  /** How many bytes of a refusal's body are looked at; 0 for none. */
  default int refusalBytes() {
    return 0;
  }

  /**
   * What a refusal means.
   *
   * @param failure what its status and headers say
   * @param body what it says itself, as far as it was read; never to be trusted
   */
  default Failure refused(Failure failure, byte[] body) {
    return failure;
  }
}
