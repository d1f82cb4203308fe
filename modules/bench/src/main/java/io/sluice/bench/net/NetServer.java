package io.sluice.bench.net;

import io.sluice.bench.ServerProcess;

/** The sending process: the name of a {@link Kind}. Ends when its input does. */
final class NetServer {
  private NetServer() {}

  public static void main(String[] args) throws Exception {
    int port = Kind.valueOf(args[0]).carrier().serve();
    System.out.println(ServerProcess.READY + "tcp://" + Cluster.HOST + ":" + port);
    while (System.in.read() >= 0) {
      // Whoever started it says nothing but when to end.
    }
    System.exit(0);
  }
}
