package io.sluice.verticles;

import io.sluice.workers.Worker;
import io.sluice.workers.WorkerFigures;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.healthchecks.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the workers of this process say of themselves, for health. One without a process is told,
 * but the rest goes on, so that it does not make a node unready. Any thread.
 */
final class WorkerHealth implements Shareable {
  private static final String HOLDER = "sluice.worker.health";

  private final Map<String, Worker> workers = new ConcurrentSkipListMap<>();

  private WorkerHealth() {}

  /** That of this Vertx. */
  static WorkerHealth of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, WorkerHealth>getLocalMap(HOLDER)
        .computeIfAbsent(HOLDER, ignored -> new WorkerHealth());
  }

  void add(Map<String, Worker> more) {
    workers.putAll(more);
  }

  void remove(Map<String, Worker> gone) {
    gone.forEach(workers::remove);
  }

  /** Each worker: whether it is ready and, if not, why. */
  Status status() {
    JsonObject all = new JsonObject();
    workers.forEach((name, worker) -> all.put(name, describe(worker)));
    return all.isEmpty() ? Status.OK() : Status.OK(all);
  }

  private static JsonObject describe(Worker worker) {
    WorkerFigures figures = worker.figures();
    String trouble = worker.trouble();
    String state = trouble != null ? "not ready" : figures.ready() > 0 ? "ready" : "starting";
    JsonObject told = JsonObject.of("state", state, "processes", figures.processes());
    return trouble == null ? told : told.put("why", trouble);
  }
}
