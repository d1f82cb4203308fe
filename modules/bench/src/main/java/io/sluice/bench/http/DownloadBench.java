package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.OptionLimits;
import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A large file over HTTP beside a bare Vert.x server that pipes it into the response. */
@Command(
    name = "download",
    header = "a large file, beside a bare Vert.x server",
    description = {
      "A large sparse file as raw, beside a bare Vert.x server that pipes it into the response",
      "without sendFile. Both in JVMs of their own with little heap, read in turn by one client.",
      "The figure to quote is the ratio."
    })
public final class DownloadBench extends Comparison<Rounds> {

  private static final int BUFFER = 256 * 1024;

  @Option(names = "--mib", description = "how large the file is")
  private long mib = 5 * 1024;

  private static final long QUICK_MIB = 256;

  @Option(names = "--block", description = "bytes of a block of the stream")
  private int block = 32 * 1024;

  @Option(names = "--bare-block", description = "bytes the bare server reads at a time")
  private int bareBlock = 256 * 1024;

  @Option(names = "--heap", description = "heap of each server")
  private String heap = "128m";

  /** Made by picocli. */
  public DownloadBench() {
    super(new Rounds(3));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.atLeast(1, "--mib", mib);
    limits.atLeast(1, "--block", block);
    limits.atLeast(1, "--bare-block", bareBlock);
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    if (sitting.isQuick()) {
      mib = Math.min(mib, QUICK_MIB);
    }
    Path directory = Files.createDirectories(sitting.file("download")).toAbsolutePath();
    Path file = directory.resolve("large.bin");
    try {
      fill(file);
      compare(file, figures, progress);
    } finally {
      Files.deleteIfExists(file);
    }
    return true;
  }

  private void fill(Path file) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.allocate(1), mib * 1024 * 1024 - 1);
    }
  }

  private void compare(Path file, Figures figures, Progress progress) throws IOException {
    Path conf = sitting.file("download.yaml").toAbsolutePath();
    Files.writeString(
        conf,
        "streams: {files: {type: directory, directory: download, blockBytes: " + block + "}}");
    try (ServerProcess bare =
            start("bare", BareDownload.class.getName(), file.toString(), "" + bareBlock);
        ServerProcess sluice =
            start(
                "sluice",
                "io.sluice.verticles.Launcher",
                "run",
                "--port",
                "0",
                "--conf",
                conf.toString())) {
      List<Double> ratios = new ArrayList<>();
      progress.expect(1 + sitting.rounds());
      for (int round = 0; round <= sitting.rounds(); round++) {
        progress.step("round " + round);
        double without = measure("bare", bare, bare.url().resolve("/"));
        double with =
            measure("sluice", sluice, sluice.url().resolve("/streams/files/large.bin?format=raw"));
        if (round > 0) {
          ratios.add(with / without);
          Subject subject = new Subject(Area.DOWNLOAD, "a file, raw", Measure.MEGABYTES);
          figures.add(subject, Figure.SLUICE, with);
          figures.add(subject, "bare", without);
        }
      }
      ratios.sort(null);
      System.out.printf(
          Locale.ROOT,
          "sluice / bare: median %.0f %%, lowest %.0f %%%n",
          100 * ratios.get(ratios.size() / 2),
          100 * ratios.getFirst());
    }
  }

  private ServerProcess start(String name, String main, String... args) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of("-Xmx" + heap, "-Dsluice.home=" + System.getProperty("sluice.home", ".")));
    if (name.equals(Figure.SLUICE)) {
      options.addAll(sitting.recorded("download"));
    }
    return ServerProcess.start(
        sitting.file("download-" + name + ".log"), JavaCommand.of(options, main, List.of(args)));
  }

  /** Megabytes a second. */
  private double measure(String name, ServerProcess server, URI url) throws IOException {
    Duration cpu = server.cpu();
    long start = System.nanoTime();
    read(url);
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = mib * 1024 * 1024 / seconds / 1e6;
    System.out.printf(
        Locale.ROOT,
        "%-6s %,8.0f MB/s  %.2f s CPU/GiB%n",
        name,
        rate,
        server.cpu().minus(cpu).toMillis() / 1e3 * 1024 / mib);
    return rate;
  }

  /** Reads head and body, which must be as long as the file. */
  private void read(URI url) throws IOException {
    String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    String request = "GET " + target + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n";
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        take(channel, buffer.clear());
        head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
      }
      if (!head.toString().startsWith("HTTP/1.1 200 ")) {
        throw new IOException(head.toString());
      }
      long left = mib * 1024 * 1024 - (head.length() - head.indexOf("\r\n\r\n") - 4);
      while (left > 0) {
        left -= take(channel, buffer.clear());
      }
    }
  }

  private static int take(SocketChannel channel, ByteBuffer into) throws IOException {
    int taken = channel.read(into);
    if (taken < 0) {
      throw new EOFException("the response broke off");
    }
    return taken;
  }
}
