package io.sluice.bench.net;

/** What is compared. */
enum Kind {
  SLUICE("sluice"),
  RSOCKET("RSocket"),
  STREAM_REFS("StreamRefs"),
  SEND("send"),
  SOCKET("NetSocket");

  final String title;

  Kind(String title) {
    this.title = title;
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
