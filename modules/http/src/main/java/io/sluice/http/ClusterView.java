package io.sluice.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the other nodes of a cluster, for the list of streams. Asks nobody. */
public interface ClusterView {

  /** No cluster: the list has what this node offers, and no nodes. */
  ClusterView NONE =
      new ClusterView() {
        @Override
        public @Nullable String self() {
          return null;
        }

        @Override
        public JsonArray members() {
          return new JsonArray();
        }

        @Override
        public List<JsonObject> streams() {
          return List.of();
        }
      };

  /** This node's name; null where there is no cluster. */
  @Nullable String self();

  /** The members, this node among them, each with its name and state. */
  JsonArray members();

  /** What the others offer, as {@link StreamRoutes#describe} tells it, each with its node. */
  List<JsonObject> streams();
}
