package io.sluice.verticles;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code cluster}, with its defaults.
 *
 * @param name of the cluster; nodes of another are not let in
 * @param host the address of this machine that the others reach it by
 * @param members where members may be, as host or host:port
 * @param port the first port that membership may use; 0 for a free one
 * @param ports how many are tried from there on
 * @param busPort the first port that the event bus may use; 0 for a free one
 * @param tls what nodes prove themselves with on the event bus; null to go without
 * @param drain how long a node without HTTP lets its streams go on after a stop was asked for
 */
record ClusterOptions(
    String name,
    String host,
    List<String> members,
    int port,
    int ports,
    int busPort,
    @Nullable ClusterTls tls,
    Duration drain) {

  static final String DEFAULT_NAME = "sluice";

  /** Only this machine, unless told otherwise. */
  static final String DEFAULT_HOST = "127.0.0.1";

  static final List<String> DEFAULT_MEMBERS = List.of("127.0.0.1");

  /** Where Hazelcast's members are usually found. */
  static final int DEFAULT_PORT = 5701;

  /**
   * As many nodes as usually share a machine. Each that nobody listens on costs 5 s when two halves
   * of a cluster look for each other again.
   */
  static final int DEFAULT_PORTS = 5;

  /** As long as responses over HTTP have. */
  static final Duration DEFAULT_DRAIN = GatewayOptions.DEFAULT_DRAIN;

  /** Reads the section; paths in it begin at the directory given. */
  static ClusterOptions of(Section section, Path baseDir) {
    Set<String> members = section.texts("members");
    return new ClusterOptions(
        section.text("name", DEFAULT_NAME),
        section.text("host", DEFAULT_HOST),
        members.isEmpty() ? DEFAULT_MEMBERS : List.copyOf(members),
        section.integer("port", DEFAULT_PORT),
        section.integer("ports", DEFAULT_PORTS),
        section.integer("busPort", 0),
        ClusterTls.of(section.section("tls"), baseDir),
        section.duration("drain", DEFAULT_DRAIN));
  }
}
