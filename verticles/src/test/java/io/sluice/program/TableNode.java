package io.sluice.program;

import io.sluice.core.ChunkBus;
import io.sluice.sources.CsvOptions;
import io.sluice.sources.CsvSource;
import io.sluice.testkit.fault.NodeConsole;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A node in a process of its own that offers a file as {@code table} when it is told to. */
final class TableNode {
  private TableNode() {}

  /** Arguments: the ports of this member and of the first, and the file. */
  public static void main(String[] args) {
    Vertx vertx = TickingNode.join(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    CsvSource table = new CsvSource(vertx, Path.of(args[2]), CsvOptions.DEFAULT);
    NodeConsole.say("ready");
    NodeConsole.listen(line -> {
      ChunkBus.on(vertx).offer("table", table).await();
      NodeConsole.say("offered");
    });
  }
}
