package io.sluice.bench.summary;

import io.sluice.bench.Machine;
import io.sluice.bench.figure.Figure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One sitting of many comparisons.
 *
 * @param machine where
 * @param isQuick whether its figures are to be quoted by nobody
 * @param parts the comparisons, as they were run
 * @param figures what was measured
 * @param verdicts of all targets
 */
record Summary(
    Machine machine,
    boolean isQuick,
    List<Part> parts,
    List<Figure> figures,
    List<Verdict> verdicts) {

  static Summary of(Machine machine, boolean isQuick, List<Part> parts, List<Figure> all) {
    Measured measured = new Measured(all);
    List<Verdict> verdicts = Targets.all().stream().map(target -> target.judge(measured)).toList();
    return new Summary(machine, isQuick, List.copyOf(parts), measured.all(), verdicts);
  }

  boolean isWhole() {
    return parts.stream().allMatch(part -> part.problem() == null);
  }

  JsonObject json() {
    return new JsonObject()
        .put("machine", machine.json())
        .put("quick", isQuick)
        .put("comparisons", new JsonArray(parts.stream().map(Summary::json).toList()))
        .put("figures", new JsonArray(figures.stream().map(this::json).toList()))
        .put("targets", new JsonArray(verdicts.stream().map(Summary::json).toList()));
  }

  private JsonObject json(Figure figure) {
    double ratio = new Measured(figures).ratio(figure);
    JsonObject json = figure.json();
    return Double.isFinite(ratio) ? json.put("sluiceIs", ratio) : json;
  }

  private static JsonObject json(Part part) {
    JsonObject json =
        new JsonObject().put("name", part.name()).put("seconds", part.took().toMillis() / 1e3);
    return part.problem() == null ? json : json.put("problem", part.problem());
  }

  private static JsonObject json(Verdict verdict) {
    Target target = verdict.target();
    JsonObject json =
        new JsonObject()
            .put("target", TargetText.of(target))
            .put("relation", target.relation().name())
            .put("bound", target.bound().name())
            .put("limit", target.limit())
            .put("standing", verdict.standing().word());
    if (verdict.reason() != null) {
      return json.put("reason", verdict.reason());
    }
    return json.put("stands", verdict.stands());
  }
}
