package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the section {@code cluster} is kept, so that all nodes share it.
 *
 * @param file YAML with that section and no other
 * @param isAsked whether the user named it; the standard one may be missing
 */
record ClusterFile(Path file, boolean isAsked) {

  private static final String SECTION = "cluster";

  /** What a node without HTTP is called unless it has a name. */
  private static final String UNNAMED = "node";

  /**
   * Puts the section into a configuration, unless that has it.
   *
   * @param origins gets where it is from
   * @return where relative paths in it begin
   */
  Path into(ObjectNode root, Path conf, Map<String, String> origins) {
    if (root.has(SECTION) && isAsked) {
      throw new ConfigurationException(
          conf + ": cluster: is in " + file + ", too; keep one of them");
    }
    if (root.has(SECTION) || (!isAsked && !Files.exists(file))) {
      return Configuration.directory(conf);
    }
    ObjectNode read = ConfigurationFile.read(file);
    Configuration.fillEmptySections(read);
    for (Map.Entry<String, JsonNode> section : read.properties()) {
      if (!section.getKey().equals(SECTION)) {
        throw new ConfigurationException(
            file + ": " + section.getKey() + ": there is no such key. Allowed here: " + SECTION);
      }
    }
    if (read.has(SECTION)) {
      root.set(SECTION, read.get(SECTION));
      origins.put(SECTION, file.toString());
    }
    return Configuration.directory(file);
  }

  /** Says what follows for a node of a cluster from what it does not say. */
  static void settle(ObjectNode root) {
    ObjectNode cluster = section(root, SECTION);
    boolean hasStore = root.has("store");
    ObjectNode store = section(root, "store");
    if (!cluster.has("node")) {
      cluster.put("node", store.path("node").asText(named(root)));
    }
    if (!hasStore) {
      store.put("type", StoreOptions.Type.ELSEWHERE.text());
    }
    if (!store.has("node")) {
      store.set("node", cluster.get("node"));
    }
  }

  private static String named(ObjectNode root) {
    return root.has("http")
        ? root.get("http").path("port").asText(Integer.toString(GatewayOptions.DEFAULT_PORT))
        : UNNAMED;
  }

  private static ObjectNode section(ObjectNode root, String name) {
    return root.get(name) instanceof ObjectNode there ? there : root.putObject(name);
  }
}
