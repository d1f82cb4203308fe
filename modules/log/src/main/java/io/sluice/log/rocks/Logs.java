package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.SlowReaders;
import io.sluice.log.internal.CreationRules;
import io.sluice.log.internal.Decision;
import io.sluice.log.internal.ForkPoint;
import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.LogState;
import io.sluice.log.internal.Refusals;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls do to logs, within a group. Writer only. */
final class Logs {

  /** The most appends to one log that wait for its readers. */
  private static final int MAX_WAITING = 1_024;

  private final RocksLogOptions options;
  private final CreationRules rules;
  private final ActiveLogs active;
  private final Numbers numbers;
  private final Disk disk;
  private final DataReader reader;
  private final Watches watches;
  private final Room room;
  private final Group group = new Group();

  /** The payload bytes of appends that wait for readers. */
  private long waitingBytes;

  Logs(
      RocksLogOptions options,
      ActiveLogs active,
      Numbers numbers,
      Disk disk,
      DataReader reader,
      Watches watches,
      Room room) {
    this.options = options;
    this.rules = new CreationRules(options.contentType(), options.durability());
    this.active = active;
    this.numbers = numbers;
    this.disk = disk;
    this.reader = reader;
    this.watches = watches;
    this.room = room;
  }

  Group group() {
    return group;
  }

  long nowMs() {
    return options.clock().millis();
  }

  KeptRecords kept(LogEntry entry) {
    return entry.kept(log -> new KeptRecords(disk, reader, log));
  }

  // ---- finding

  /** A log that is there, deleted with forks perhaps; null for none. One that expired goes. */
  @Nullable LogEntry find(String name) {
    LogEntry entry = active.find(name);
    if (entry == null || entry.isDeleted()) {
      return entry;
    }
    LogView view = entry.view();
    boolean expired = view != null && view.isExpired(entry.usedMs(), nowMs());
    if (!expired) {
      return entry;
    }
    remove(entry);
    return entry.isPurged() ? null : entry;
  }

  private LogEntry require(String name) {
    LogEntry entry = find(name);
    if (entry == null) {
      throw Refusals.unknown(name);
    }
    if (entry.isDeleted()) {
      throw Refusals.deleted(name);
    }
    return entry;
  }

  // ---- creating

  Creation.Result create(String name, Creation creation) {
    LogEntry existing = find(name);
    if (existing != null) {
      if (existing.isDeleted()) {
        throw Refusals.exists(name, "as deleted; forks of it live on");
      }
      rules.checkSame(existing.ledger(), creation);
      use(existing);
      return new Creation.Result(false, existing.ledger().head());
    }
    long payload = Weights.of(creation.chunks());
    room.checkLogs();
    room.check(payload);
    LogEntry entry = fresh(name, creation);
    if (!creation.chunks().isEmpty() || creation.outcome() != null) {
      Append append = new Append(creation.chunks(), null, null, null, creation.outcome());
      apply(entry, entry.ledger().decide(append));
    }
    active.put(entry);
    group.touch(entry);
    room.created();
    return new Creation.Result(true, entry.ledger().head());
  }

  private LogEntry fresh(String name, Creation creation) {
    Fork fork = creation.fork();
    if (fork != null) {
      return forked(name, creation.options(), fork);
    }
    LogOptions complete = rules.complete(creation.options(), null);
    long now = nowMs();
    LogState state = LogState.created(complete, numbers.incarnation(now), now);
    return new LogEntry(name, numbers.id(), Shares.NONE, state);
  }

  private LogEntry forked(String name, LogOptions wanted, Fork fork) {
    LogEntry source = find(fork.source());
    if (source == null) {
      throw Refusals.unknown(fork.source());
    }
    if (source.isDeleted()) {
      throw Refusals.refuse(
          LogRefusal.FORK_SOURCE, "`" + fork.source() + "` was deleted; it cannot be forked");
    }
    source.seal(nowMs());
    KeptRecords kept = kept(source);
    ForkPoint point = rules.point(source.ledger(), fork, wanted.contentType(), kept::length);
    Shares shares = source.shares().fork(source.id(), point.position());
    if (shares.parts().size() > Shares.MAX) {
      throw Refusals.refuse(
          LogRefusal.FORK_SOURCE, "a log shares with at most " + Shares.MAX + " others");
    }
    LogOptions complete = rules.complete(wanted, source.ledger().options());
    LogState state = LogState.forked(complete, source.ledger().state(), fork, point, nowMs());
    Chunk cut = point.cut() == 0 ? null : cut(source, point);
    LogEntry entry = new LogEntry(name, numbers.id(), shares, state);
    if (cut != null) {
      apply(entry, entry.ledger().decide(Append.of(List.of(cut))));
    }
    source.forked(point.position());
    group.touch(source);
    return entry;
  }

  /** The beginning of the source's chunk at the point. */
  private Chunk cut(LogEntry source, ForkPoint point) {
    Chunk chunk = kept(source).chunk(point.position());
    return Chunk.of(Arrays.copyOf(chunk.bytes(), point.cut())).withEvent(chunk.event());
  }

  // ---- appending

  /** Appends; null where it waits for readers. */
  Append.@Nullable Result append(Call<Append.Result> call, String name, Append append) {
    LogEntry entry = require(name);
    if (!entry.waiting().isEmpty() && !entry.isGoingOn()) {
      waits(entry, call);
      return null;
    }
    Decision decision = entry.ledger().decide(append);
    if (decision.changes()) {
      room.check(decision.bytes());
      if (mustWait(entry, decision)) {
        watches.await(name);
        // A reader that got further before this was known has not said so.
        if (mustWait(entry, decision)) {
          waits(entry, call);
          return null;
        }
      }
      apply(entry, decision);
    } else {
      use(entry);
    }
    return decision.result();
  }

  /** Puts an append aside; a log's may not take the room that all have to wait in. */
  private void waits(LogEntry entry, Call<?> call) {
    boolean first = waitingBytes == 0;
    if (entry.waiting().size() >= MAX_WAITING
        || (!first && waitingBytes + call.weight() > options.queueBytes() / 2)) {
      throw Refusals.refuse(
          LogRefusal.BUSY, "too much waits for the readers of `" + entry.name() + "`");
    }
    waitingBytes += call.weight();
    entry.waiting().add(call);
  }

  private void apply(LogEntry entry, Decision decision) {
    entry.apply(decision, nowMs());
    room.add(decision.bytes());
    group.addBytes(decision.bytes());
    group.touch(entry);
  }

  /** From where on readers hold what a log keeps; {@link Long#MAX_VALUE} where none does. */
  long hold(LogEntry entry) {
    boolean blocks = entry.ledger().options().slowReaders().policy() == SlowReaders.Policy.BLOCK;
    return blocks ? watches.hold(entry.name()) : Long.MAX_VALUE;
  }

  /** Whether retention would overtake a reader the log waits for. */
  private boolean mustWait(LogEntry entry, Decision decision) {
    LogLedger ledger = entry.ledger();
    if (decision.chunks().isEmpty()) {
      return false;
    }
    long hold = hold(entry);
    if (hold == Long.MAX_VALUE) {
      return false;
    }
    entry.seal(nowMs());
    return ledger.firstAfter(decision.chunks().size(), decision.bytes(), kept(entry)) > hold;
  }

  /** Goes on with the appends that waited for the readers of a log. */
  void goOn(String name) {
    LogEntry entry = active.peek(name);
    if (entry == null) {
      return;
    }
    watches.noLongerAwaited(name);
    while (!entry.waiting().isEmpty()) {
      Call<?> call = entry.waiting().remove();
      waitingBytes -= call.weight();
      entry.goingOn(true);
      int before = entry.waiting().size();
      boolean answered = call.run(this);
      entry.goingOn(false);
      if (answered) {
        group.add(call);
      } else {
        // It waits again, and was put behind those that came after it.
        if (entry.waiting().size() > before) {
          entry.waiting().addFirst(entry.waiting().removeLast());
        }
        return;
      }
    }
  }

  // ---- using, deleting

  /** Notes that a log was read. */
  void touch(String name) {
    LogEntry entry = find(name);
    if (entry != null && !entry.isDeleted()) {
      use(entry);
    }
  }

  private void use(LogEntry entry) {
    entry.used(nowMs());
  }

  void delete(String name) {
    remove(require(name));
  }

  /** Deletes a log, or only hides it while there are forks. */
  void remove(LogEntry entry) {
    group.touch(entry);
    if (entry.forks() > 0) {
      entry.delete();
    } else {
      purge(entry);
    }
    for (Call<?> call : entry.waiting()) {
      waitingBytes -= call.weight();
      call.refuse(Refusals.unknown(entry.name()));
      group.add(call);
    }
    entry.waiting().clear();
  }

  private void purge(LogEntry entry) {
    LogEntry gone = entry;
    while (gone != null) {
      gone.purge();
      active.remove(gone);
      watches.forget(gone.name());
      group.touch(gone);
      room.deleted();
      Fork fork = gone.ledger().state().fork();
      LogEntry source = fork == null ? null : active.find(fork.source());
      if (source != null) {
        source.forkGone();
        group.touch(source);
      }
      gone = source != null && source.isDeleted() && source.forks() == 0 ? source : null;
    }
  }
}
