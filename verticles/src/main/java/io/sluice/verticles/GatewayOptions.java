package io.sluice.verticles;

import io.sluice.http.DurableOptions;
import io.sluice.http.HttpLimits;
import io.sluice.http.HttpOptions;
import io.sluice.http.HttpTimings;
import io.sluice.http.Operators;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@code http} section, with its defaults.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param instances how many event loops serve HTTP
 * @param drain how long open responses may go on after a stop was asked for
 * @param idle how long a connection may be open without a request
 * @param connections how many connections may be open; more are closed at once
 * @param headerBytes how many bytes a request's headers have together
 * @param console whether the console is served
 * @param activity whether the stream of figures is offered
 * @param tls where certificate and key are; null to serve without TLS
 * @param http how streams are served
 * @param durable how logs are written and read
 */
record GatewayOptions(
    String host,
    int port,
    int instances,
    Duration drain,
    Duration idle,
    int connections,
    int headerBytes,
    boolean console,
    boolean activity,
    @Nullable TlsFiles tls,
    HttpOptions http,
    DurableOptions durable) {

  /** Beyond a few event loops, the sources on the others are what needs the cores. */
  static final int MAX_DEFAULT_INSTANCES = 4;

  /** Only this machine, unless told otherwise. */
  static final String DEFAULT_HOST = "127.0.0.1";

  static final int DEFAULT_PORT = 8080;
  static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);
  static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
  static final int DEFAULT_CONNECTIONS = 20_000;
  static final int DEFAULT_HEADER_BYTES = 16 * 1024;

  /** Requests of one HTTP/2 connection that are served at once, as browsers and proxies expect. */
  private static final int HTTP2_CONCURRENT_STREAMS = 100;

  /** Reads the section; paths in it begin at the directory given. */
  static GatewayOptions of(Section section, Path baseDir) {
    Section timings = section.section("timings");
    Section limits = section.section("limits");
    int cores = Runtime.getRuntime().availableProcessors();
    return new GatewayOptions(
        section.text("host", DEFAULT_HOST),
        section.integer("port", DEFAULT_PORT),
        section.integer("instances", Math.min(cores, MAX_DEFAULT_INSTANCES)),
        section.duration("drain", DEFAULT_DRAIN),
        timings.duration("idle", DEFAULT_IDLE),
        limits.integer("connections", DEFAULT_CONNECTIONS),
        limits.integer("headerBytes", DEFAULT_HEADER_BYTES),
        section.flag("console", true),
        section.flag("activity", true),
        TlsFiles.of(section.section("tls"), baseDir),
        new HttpOptions(
            section.texts("hosts"),
            section.texts("origins"),
            timings(timings),
            limits(limits),
            operators(section)),
        durable(section.section("durable")));
  }

  private static Operators operators(Section section) {
    String text = section.text("operators", HttpOptions.DEFAULT.operators().text());
    return Operators.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static HttpTimings timings(Section section) {
    HttpTimings standard = HttpTimings.DEFAULT;
    return new HttpTimings(
        section.duration("heartbeat", standard.heartbeat()),
        section.duration("headersAfter", standard.headersAfter()),
        section.duration("firstChunk", standard.firstChunk()),
        section.duration("collect", standard.collect()),
        section.duration("stall", standard.stallTimeout()),
        section.duration("body", standard.body()),
        section.duration("reconnect", standard.reconnect()),
        section.duration("retryAfter", standard.retryAfter()),
        section.duration("grace", standard.grace()));
  }

  private static HttpLimits limits(Section section) {
    HttpLimits standard = HttpLimits.DEFAULT;
    return new HttpLimits(
        section.integer("collectItems", standard.collectItems()),
        section.integer("collectBytes", standard.collectBytes()),
        section.integer("bodyBytes", standard.bodyBytes()),
        section.integer("urlLength", standard.urlLength()),
        section.integer("parameters", standard.parameters()),
        section.integer("streamsPerClient", standard.streamsPerClient()),
        section.integer("streams", standard.streams()),
        section.integer("minBytesPerSecond", standard.minBytesPerSecond()),
        section.integer("csvColumns", standard.csvColumns()),
        section.integer("sendBufferBytes", standard.sendBufferBytes()),
        section.integer("compressed", standard.compressed()),
        section.integer("answerBytes", standard.answerBytes()));
  }

  private static DurableOptions durable(Section section) {
    DurableOptions standard = DurableOptions.DEFAULT;
    return new DurableOptions(
        section.integer("appendBytes", standard.appendBytes()),
        section.integer("lineBytes", standard.lineBytes()),
        section.duration("longPoll", standard.longPoll()),
        section.text("contentType", standard.contentType()));
  }

  /** HTTP/1.1 and, on the same port, HTTP/2: chosen in the TLS handshake, or without TLS. */
  HttpServerOptions server() {
    HttpServerOptions server = http.serverOptions(null);
    if (tls != null) {
      tls.applyTo(server);
    }
    return server
        .setHost(host)
        // A negative port is a free one that the instances of a verticle share.
        .setPort(port == 0 ? -1 : port)
        .setMaxHeaderSize(headerBytes)
        // Until a connection's first request; then Connections tells idle from quiet.
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) Math.min(idle.toMillis(), Integer.MAX_VALUE))
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(HTTP2_CONCURRENT_STREAMS)
                .setMaxHeaderListSize(headerBytes));
  }
}
