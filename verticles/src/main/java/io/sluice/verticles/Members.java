package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.sluice.core.Offer;
import io.sluice.http.ClusterView;
import io.sluice.http.StreamRoutes;
import io.sluice.verticles.Member.State;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the cluster and what each offers, as each says every few seconds and at every change.
 * Whoever asks is answered from memory: nobody is asked for it, and nobody is waited for. Any
 * thread.
 */
final class Members implements ClusterView, Shareable {
  private static final String HOLDER = "io.sluice.members";

  /** Where all nodes talk and listen. */
  static final String ADDRESS = "sluice.nodes";

  /** How often a node says that it is there: as often as a stream's two sides may be silent. */
  static final Duration PERIOD = Duration.ofSeconds(2);

  /** Three times unheard is unreachable, as soon as a stream's other side is lost. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /** How long who left, or is silent, is still listed. */
  private static final Duration MEMORY = Duration.ofMinutes(1);

  /** More are not listened to (rule B1). */
  private static final int MAX_MEMBERS = 1_000;

  private record Heard(Member member, long atNanos) {}

  /** A store of this node's, since when, and what to do when another has had one for longer. */
  private record Ownership(long sinceMs, Consumer<String> giveUp) {}

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final String id = UUID.randomUUID().toString();
  private final Map<String, Heard> others = new ConcurrentHashMap<>();
  private volatile String name;
  private volatile State state = State.SERVING;
  private volatile @Nullable Ownership store;
  private volatile @Nullable String url;

  Members(Vertx vertx, String name, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.name = name;
    this.nanoTime = nanoTime;
  }

  /** Those of this Vertx, where a {@link MemberVerticle} runs on it. */
  static Optional<Members> of(Vertx vertx) {
    return Optional.ofNullable(holder(vertx).get(HOLDER));
  }

  /** Has them be found. */
  boolean hold() {
    return holder(vertx).putIfAbsent(HOLDER, this) == null;
  }

  void letGo() {
    holder(vertx).removeIfPresent(HOLDER, this);
  }

  private static LocalMap<String, Members> holder(Vertx vertx) {
    return vertx.sharedData().getLocalMap(HOLDER);
  }

  void name(String name) {
    this.name = name;
  }

  /** This node serves HTTP there. */
  void serves(String url) {
    this.url = url;
    say(false);
  }

  /**
   * This node owns the store.
   *
   * @param giveUp told, once, the node that has had a store for longer; on the node's own context
   */
  void owns(long sinceMs, Consumer<String> giveUp) {
    store = new Ownership(sinceMs, giveUp);
    say(false);
  }

  /** This node owns no store any longer. */
  void ownsNone() {
    store = null;
    say(false);
  }

  /** This node is on its way out. */
  void leaves(State state) {
    this.state = state;
    say(false);
  }

  /** How many are in a state, this node among them. */
  long count(State wanted) {
    long counted = current().filter(it -> seen(it) == wanted).count();
    return state == wanted ? counted + 1 : counted;
  }

  /** Tells the others how this node is. */
  void say(boolean hello) {
    List<JsonObject> streams =
        state == State.SERVING
            ? ChunkBus.on(vertx).offers().stream()
                .filter(offer -> offer.options().listed())
                .sorted(Comparator.comparing(Offer::segment))
                .map(StreamRoutes::describe)
                .toList()
            : List.of();
    Buffer said = self(streams, hello).said();
    vertx
        .eventBus()
        .publish(ADDRESS, said, new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE));
  }

  private Member self(List<JsonObject> streams, boolean hello) {
    Ownership owned = store;
    long since = owned == null ? 0 : owned.sinceMs();
    return new Member(id, name, state, url, owned != null, since, streams, hello);
  }

  /** Somebody told how it is; what is no such thing is dropped. */
  void heard(Object body) {
    Member.heard(body)
        .filter(member -> !member.id().equals(id))
        .filter(member -> others.size() < MAX_MEMBERS || others.containsKey(member.id()))
        .ifPresent(member -> {
          others.put(member.id(), new Heard(member, nanoTime.getAsLong()));
          settleOwners(member);
          expect(member);
          if (member.hello()) {
            say(false);
          }
        });
  }

  /**
   * It happens where one is started while the other stands still. Both know which has had its store
   * for longer: the other gives its own up, so that a log is not in two places.
   */
  private void settleOwners(Member member) {
    Ownership owned = store;
    if (owned != null && member.ownsLongerThan(owned.sinceMs(), id)) {
      store = null;
      owned.giveUp().accept(member.name());
      say(false);
    }
  }

  /** What was offered once is away when nobody offers it, and not unknown. */
  private void expect(Member member) {
    if (member.store()) {
      ChunkBus.on(vertx).expectLogs();
    }
    for (JsonObject stream : member.streams()) {
      if (!"node".equals(stream.getString("scope"))) {
        ChunkBus.on(vertx).expect(stream.getString("name"));
      }
    }
  }

  /** Forgets who has not been heard of for long. */
  void forget() {
    long now = nanoTime.getAsLong();
    others.values().removeIf(it -> now - it.atNanos() > MEMORY.toNanos());
  }

  private State seen(Heard heard) {
    State said = heard.member().state();
    boolean silent = nanoTime.getAsLong() - heard.atNanos() > SILENCE.toNanos();
    return silent && said != State.LEFT ? State.UNREACHABLE : said;
  }

  /**
   * The others without those that have a successor: who is started again is another member of the
   * same name, and what became of its predecessor says nothing of it.
   */
  private Stream<Heard> current() {
    List<Heard> heard = List.copyOf(others.values());
    Map<String, Long> latest = new HashMap<>();
    heard.forEach(it -> latest.merge(it.member().name(), it.atNanos(), Members::laterOf));
    return heard.stream().filter(it -> seen(it) == State.SERVING || isLatest(it, latest));
  }

  private static boolean isLatest(Heard heard, Map<String, Long> latest) {
    return latest.getOrDefault(heard.member().name(), 0L) == heard.atNanos();
  }

  /** Of two times of a clock that may overflow. */
  private static long laterOf(long nanos, long otherNanos) {
    return nanos - otherNanos > 0 ? nanos : otherNanos;
  }

  /** Whom others call the owner of the store, if it can be reached. */
  Optional<String> storeOwner() {
    return others.values().stream()
        .filter(it -> it.member().store() && seen(it) != State.UNREACHABLE)
        .map(it -> it.member().name())
        .findFirst();
  }

  @Override
  public String self() {
    return name;
  }

  @Override
  public JsonArray members() {
    List<JsonObject> members = new ArrayList<>();
    current()
        .filter(it -> seen(it) == State.SERVING || !it.member().name().equals(name))
        .forEach(it -> members.add(it.member().listed(seen(it))));
    members.add(self(List.of(), false).listed(state).put("self", true));
    members.sort(Comparator.comparing(member -> member.getString("node")));
    return new JsonArray(members);
  }

  @Override
  public List<JsonObject> streams() {
    return others.values().stream()
        .filter(it -> seen(it) == State.SERVING)
        .flatMap(it -> it.member().streams().stream())
        .map(JsonObject::copy)
        .toList();
  }
}
