package io.sluice.verticles;

import io.sluice.core.StreamException;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.cassette.CassetteFileException;
import io.sluice.log.rocks.StoreTakenException;
import io.sluice.verticles.Configuration.Argument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The store a command works on: that of the configuration, opened in this process. */
final class CassetteStore {

  @Mixin private final ConfOption conf = new ConfOption();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The HTTP port of the node whose store it is, instead of the configured one.")
  private @Nullable Integer port;

  /** What a command does with the open store. */
  interface Work {
    void on(WatchableLogStore store) throws IOException;
  }

  /**
   * Opens the store, works on it, and closes it.
   *
   * @param mayCreate whether to make a store where there is none
   * @throws StartException saying what is in the way
   */
  void open(boolean mayCreate, Work work) {
    StoreOptions options = options();
    if (options.type() != StoreOptions.Type.ROCKSDB) {
      throw new StartException(
          "store.type is "
              + options.type().text()
              + ": only a store of type rocksdb has cassettes while no node runs");
    }
    if (!mayCreate && !Files.isDirectory(options.directory())) {
      throw new StartException(
          "there is no store in "
              + options.directory()
              + ": nothing was recorded with this configuration and port; choose --conf and --port");
    }
    WatchableLogStore store = opened(options);
    try {
      work.on(store);
    } catch (NoSuchFileException e) {
      throw new StartException("there is no file " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StartException("cannot read or write: " + e.getMessage(), e);
    } catch (CassetteFileException | StreamException | IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } finally {
      store.close().await();
    }
  }

  private static WatchableLogStore opened(StoreOptions options) {
    try {
      return LogStores.openRocks(options);
    } catch (StoreTakenException e) {
      throw new StartException(
          "the store in "
              + options.directory()
              + " is in use by another process, which is likely a running node: stop it first, or"
              + " read a cassette's logs from it, such as /streams/"
              + "cassettes/NAME/index?format=ndjson",
          e);
    }
  }

  private StoreOptions options() {
    List<Argument> arguments = new ArrayList<>();
    if (port != null) {
      arguments.add(new Argument("--port", "http.port", port));
    }
    Configuration configuration = Configuration.load(conf.file(), System.getenv(), arguments);
    return StoreOptions.of(
        configuration.section("store"),
        configuration.section("http").integer("port", GatewayOptions.DEFAULT_PORT),
        configuration.baseDir());
  }
}
