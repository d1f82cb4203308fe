package io.sluice.sources.upstream;

import io.sluice.core.StreamRequest;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.sluice.testkit.model.ScriptedModel;

/** The contract of every source; the upstream is a real one on a socket. */
class OpenAiSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    return asked("tokens=" + (chunks - 1));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    return asked("error=" + chunks);
  }

  private SourceSubject asked(String script) {
    ScriptedModel model =
        SourceDriver.await(ScriptedModel.start(vertx()).toCompletionStage().toCompletableFuture());
    OpenAiSource source = new OpenAiSource(vertx(), OpenAiOptions.of(model.url(), "scripted"));
    return SourceSubject.of(() -> source.open(StreamRequest.create().with("prompt", script)));
  }
}
