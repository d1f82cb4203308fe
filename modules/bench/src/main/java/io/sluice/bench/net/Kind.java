package io.sluice.bench.net;

/** What is compared. */
enum Kind {
  SLUICE("sluice"),
  RSOCKET("RSocket"),
  STREAM_REFS("StreamRefs"),
  SEND("send"),
  SOCKET("NetSocket");

  private static final int SMALL = 64;
  private static final int LARGE = 64 * 1024;

  final String title;

  Kind(String title) {
    this.title = title;
  }

  /** Whether a target says where Sluice must stand beside it, with chunks of this length. */
  boolean hasTarget(int size) {
    return switch (this) {
      case SLUICE, RSOCKET -> true;
      case STREAM_REFS -> size == SMALL;
      case SEND -> size == LARGE;
      case SOCKET -> false;
    };
  }

  Carrier carrier() {
    return switch (this) {
      case SLUICE -> new OverSluice();
      case RSOCKET -> new OverRSocket();
      case STREAM_REFS -> new OverStreamRefs();
      case SEND -> new OverSend();
      case SOCKET -> new OverSocket();
    };
  }
}
