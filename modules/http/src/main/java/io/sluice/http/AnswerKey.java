package io.sluice.http;

import java.util.Map;

/**
 * What a reader that comes back must ask for, to be given the rest of an answer.
 *
 * @param name the stream's name
 * @param parameters the source's own
 * @param limit the most chunks
 */
record AnswerKey(String name, Map<String, String> parameters, long limit) {

  /** What a request asks for. */
  static AnswerKey of(ReadRequest request) {
    return new AnswerKey(request.name(), Map.copyOf(request.parameters()), request.limit());
  }
}
