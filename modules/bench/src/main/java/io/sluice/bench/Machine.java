package io.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What the figures belong to.
 *
 * @param java its version
 * @param system the operating system and its kind of processor
 * @param processors how many there are
 * @param load how busy it was before anything was measured: 0 is quiet; below 0 where nobody knows
 */
public record Machine(String java, String system, int processors, double load) {

  /** This one, as it is now. */
  public static Machine here() {
    return new Machine(
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** As it heads what was measured. */
  public JsonObject json() {
    return new JsonObject()
        .put("java", java)
        .put("system", system)
        .put("processors", processors)
        .put("load", load);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "JDK %s, %s, %d processors, load %.1f", java, system, processors, load);
  }
}
