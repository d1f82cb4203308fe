package io.sluice.bench.figure;

/** What a figure is about, in the order of the table. */
public enum Area {
  /** From one event loop to another of the same process. */
  BUS("bus inside a JVM"),
  /** From one process to another. */
  NET("bus between JVMs"),
  /** Streams over HTTP, each reader its own. */
  HTTP("HTTP streams"),
  /** One log to many readers. */
  FANOUT("fan-out"),
  /** What readers cost that are told nothing. */
  IDLE("idle readers"),
  /** What readers cost that do not read. */
  STALLED("stalled readers"),
  /** What passes until something is read. */
  LATENCY("first chunk and added latency"),
  /** Appending, replaying and following. */
  LOG("log"),
  /** Items of a StreamRef. */
  REFS("StreamRef"),
  /** What a generator in another language gives. */
  WORKERS("workers"),
  /** Answers of models. */
  CHAT("chat"),
  /** What counting costs. */
  METRICS("metrics on against off"),
  /** From the command to its ready line. */
  START("start"),
  /** What one delivery costs as streams and readers become more. */
  SCALE("as work grows"),
  /** A large file. */
  DOWNLOAD("download"),
  /** A file and a process, in lines. */
  CAT("beside cat"),
  /** Another server's events. */
  UPSTREAM("upstream");

  private final String title;

  Area(String title) {
    this.title = title;
  }

  /** Its name in the table. */
  public String title() {
    return title;
  }
}
