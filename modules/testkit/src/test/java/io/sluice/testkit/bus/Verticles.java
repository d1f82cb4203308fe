package io.sluice.testkit.bus;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;

/** Code in verticles of each threading model. */
final class Verticles {

  /** Where a verticle runs. */
  enum Model {
    EVENT_LOOP(ThreadingModel.EVENT_LOOP),
    WORKER(ThreadingModel.WORKER),
    VIRTUAL_THREAD(ThreadingModel.VIRTUAL_THREAD);

    private final ThreadingModel threads;

    Model(ThreadingModel threads) {
      this.threads = threads;
    }

    DeploymentOptions options() {
      return new DeploymentOptions().setThreadingModel(threads);
    }

    /** Whether the current thread runs this verticle's context, or a duplicate of it. */
    boolean isHere(Context context) {
      Context current = Vertx.currentContext();
      return current != null
          && current.threadingModel() == threads
          && java.util.Objects.equals(current.deploymentID(), context.deploymentID())
          && switch (this) {
            case EVENT_LOOP -> Context.isOnEventLoopThread();
            case WORKER -> Context.isOnWorkerThread();
            case VIRTUAL_THREAD -> Thread.currentThread().isVirtual();
          };
    }
  }

  private Verticles() {}

  /** Deploys one, and answers its deployment id. */
  static String on(Vertx vertx, Model model, Deployable verticle) {
    Future<String> deployed = vertx.deployVerticle(verticle, model.options());
    return Waiting.await(deployed);
  }
}
