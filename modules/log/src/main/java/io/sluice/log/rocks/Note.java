package io.sluice.log.rocks;

import java.util.function.Consumer;

/** What the store asks its writer to do, in the order of the calls. */
final class Note extends Call<Boolean> {

  private final String subject;
  private final Consumer<Logs> action;

  Note(String subject, Consumer<Logs> action) {
    super(0);
    this.subject = subject;
    this.action = action;
  }

  @Override
  Boolean decide(Logs logs) {
    action.accept(logs);
    return true;
  }

  @Override
  String subject() {
    return subject;
  }

  @Override
  boolean isInternal() {
    return true;
  }
}
