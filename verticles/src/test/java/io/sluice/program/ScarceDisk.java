package io.sluice.program;

import java.io.IOException;
import java.nio.file.Path;

/** A disk whose space a test takes away and gives back, beneath a gateway of its own. */
interface ScarceDisk extends AutoCloseable {

  /** Where on this machine the directory for what the gateway stores is. */
  Path directory();

  /** Starts a gateway that stores there. */
  Gateway start(Path conf) throws IOException, InterruptedException;

  /** From now on nothing more can be written, by those that run and those that are started. */
  void fill() throws IOException, InterruptedException;

  /** There is space again. */
  void free() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
