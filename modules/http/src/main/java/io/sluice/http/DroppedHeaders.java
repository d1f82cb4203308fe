package io.sluice.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what was logged, so that each is logged once; up to a bound, then nothing is. */
final class DroppedHeaders {

  /** More than a person reads. */
  private static final int MOST = 100;

  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  private DroppedHeaders() {}

  static boolean isNew(String stream, String header) {
    int end = stream.indexOf('/');
    String segment = end < 0 ? stream : stream.substring(0, end);
    return SEEN.size() < MOST && SEEN.add(segment + ' ' + header);
  }
}
