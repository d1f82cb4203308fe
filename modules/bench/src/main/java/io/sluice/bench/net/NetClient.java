package io.sluice.bench.net;

import io.sluice.bench.ServerProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The reading process: the name of a {@link Kind} and a port. Each line of its input, {@code SIZE
 * WARM-UP-MS COUNTED-MS}, is answered by {@link #COUNTING} and by {@code CHUNKS NANOSECONDS}.
 */
final class NetClient {
  static final String COUNTING = "counting";

  private NetClient() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Carrier.Link link = Kind.valueOf(args[0]).carrier().connect(port);
    System.out.println(ServerProcess.READY + "tcp://" + Cluster.HOST + ":" + port);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] asked = line.split(" ", 3);
      measure(link, Integer.parseInt(asked[0]), Long.parseLong(asked[1]), Long.parseLong(asked[2]));
    }
    System.exit(0);
  }

  private static void measure(Carrier.Link link, int size, long warmUpMs, long countedMs)
      throws Exception {
    Tally tally = new Tally();
    Runnable end = link.read(size, tally);
    TimeUnit.MILLISECONDS.sleep(warmUpMs);
    System.out.println(COUNTING);
    long before = tally.chunks();
    long start = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(countedMs);
    long chunks = tally.chunks() - before;
    System.out.println(chunks + " " + (System.nanoTime() - start));
    end.run();
    if (tally.sum() != 0) {
      throw new IllegalStateException("the payloads were not those that were sent");
    }
  }
}
