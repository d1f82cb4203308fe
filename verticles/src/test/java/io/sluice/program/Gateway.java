package io.sluice.program;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway as users run it: a process of its own, serving on a free port until closed. */
final class Gateway implements AutoCloseable {

  private static final String READY = "sluice ready ";

  /** Where a node without HTTP is asked by mistake. */
  private static final String NOWHERE = "http://127.0.0.1:1/";

  /** What `./sluice run --cluster` opens of the JDK. */
  private static final List<String> CLUSTER_OPTIONS =
      List.of(
          "-Xmx300m",
          "-XX:+UseSerialGC",
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  /** The second compiler costs a program that is ended soon more than it gives. */
  private static final String STARTS_SOON = "-XX:TieredStopAtLevel=1";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final BufferedReader out;
  private final URI url;
  private boolean isAsked;

  private Gateway(Process process, BufferedReader out, URI url) {
    this.process = process;
    this.out = out;
    this.url = url;
  }

  /** Starts one with a configuration, and these options for its JVM. */
  static Gateway start(Path conf, String... jvmOptions) throws IOException {
    return start(0, conf, jvmOptions);
  }

  /** The same on a port of the test's choice. */
  static Gateway start(int port, Path conf, String... jvmOptions) throws IOException {
    return start(List.of(), port, conf, jvmOptions);
  }

  /** The same by a program that becomes it. */
  static Gateway start(List<String> by, int port, Path conf, String... jvmOptions)
      throws IOException {
    ProcessBuilder builder =
        command(List.of(jvmOptions), "run", "--port", "" + port, "--conf", conf.toString());
    builder.command().addAll(0, by);
    return started(builder);
  }

  private static Gateway started(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new AssertionError("instead of being ready, it said: " + line);
    }
    String where = line.substring(READY.length());
    return new Gateway(process, out, URI.create(where.startsWith("http") ? where : NOWHERE));
  }

  /**
   * Starts a node of a cluster, as these arguments of {@code run} say.
   *
   * @param environment what overrides the configuration
   */
  static Gateway node(Map<String, String> environment, String... arguments) throws IOException {
    List<String> run = new ArrayList<>(List.of("run", "--cluster"));
    run.addAll(List.of(arguments));
    ProcessBuilder builder = command(CLUSTER_OPTIONS, run.toArray(String[]::new));
    builder.environment().putAll(environment);
    return started(builder);
  }

  /** A copy of the configuration that comes with Sluice: what it writes goes beside it. */
  static Path defaultConfiguration(Path directory) throws IOException {
    Path conf = directory.resolve("conf");
    copy(home().resolve("conf"), conf);
    copy(home().resolve("conf/workers"), conf.resolve("workers"));
    return conf.resolve("sluice.yaml");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  /** Runs the launcher to its end. */
  static Finished launch(String... args) throws IOException, InterruptedException {
    return Finished.of(command(List.of(), args));
  }

  /** The launcher's command line, on the classes under test. */
  static ProcessBuilder command(List<String> jvmOptions, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add(STARTS_SOON);
    command.add("-Dsluice.home=" + home());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath()));
    command.add("io.sluice.verticles.Launcher");
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  /** That of this test without the tests themselves, whose logging is set up otherwise. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path home() {
    return Path.of("").toAbsolutePath().getParent();
  }

  URI url(String path) {
    return url.resolve(path);
  }

  long pid() {
    return process.pid();
  }

  /** Reads what is finite. */
  String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url(path)).build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }

  /** Asks, without a body, and answers status, headers and body. */
  HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Content-Type", "text/plain")
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  /** The value of one sample of /metrics, 0 where it is absent. */
  double metric(String name, String stream, String side) throws IOException, InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> line.contains("stream=\"" + stream + "\""))
        .filter(line -> line.contains("side=\"" + side + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to stop, as SIGTERM does, and does not wait. */
  void stop() {
    isAsked = true;
    // Unlike that of the process, its handle's destroy() leaves the streams open.
    process.toHandle().destroy();
  }

  /** Asks it to stop, unless it was asked to, and tells how it ended and what else it had said. */
  Finished terminate() throws IOException, InterruptedException {
    if (!isAsked) {
      stop();
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not stop within 30 s");
    }
    return new Finished(process.exitValue(), String.join("\n", out.lines().toList()), "");
  }

  /** Ends it as {@code kill -9} does, and waits until it has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
