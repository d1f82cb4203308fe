package io.sluice.bench.summary;

import static io.sluice.bench.figure.Area.BUS;
import static io.sluice.bench.figure.Area.CHAT;
import static io.sluice.bench.figure.Area.FANOUT;
import static io.sluice.bench.figure.Area.HTTP;
import static io.sluice.bench.figure.Area.IDLE;
import static io.sluice.bench.figure.Area.LATENCY;
import static io.sluice.bench.figure.Area.METRICS;
import static io.sluice.bench.figure.Area.NET;
import static io.sluice.bench.figure.Area.STALLED;
import static io.sluice.bench.figure.Area.START;
import static io.sluice.bench.summary.Target.atLeast;
import static io.sluice.bench.summary.Target.atMost;
import static io.sluice.bench.summary.Target.atMostMore;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import io.sluice.bench.latency.LatencyWork;
import io.sluice.bench.latency.Place;
import java.util.ArrayList;
import java.util.List;

/** Where Sluice must stand, all of it: ratios in one sitting, on a machine with two cores. */
final class Targets {

  private static final int KIB = 1_024;

  private Targets() {}

  static List<Target> all() {
    List<Target> all = new ArrayList<>();
    bus(all);
    http(all);
    String fanoutWork = Work.readers("SSE", 1_000);
    Subject fanout = new Subject(FANOUT, fanoutWork, Measure.DELIVERIES);
    Subject paced = new Subject(FANOUT, fanoutWork + ", 200 events/s", Measure.P99);
    all.add(atLeast(1_500_000, fanout));
    all.add(atLeast(8, fanout, "nchan"));
    all.add(atMost(50, paced));
    all.add(atMostMore(2 * KIB, new Subject(IDLE, "SSE", Measure.BYTES_A_READER), "bare"));
    all.add(atMost(8, stalled("timeout off, growth", Measure.HEAP)));
    all.add(atMost(2, stalled("timeout on, until the last is dropped", Measure.TIMEOUTS)));
    for (Place place : Place.values()) {
      for (LatencyWork work : LatencyWork.values()) {
        all.add(atMostMore(1, new Subject(LATENCY, work.title(place), Measure.P99), "bare"));
      }
    }
    for (String way : List.of("direct", "memory", "rocksdb")) {
      all.add(atMostMore(5, new Subject(CHAT, way + ", 500 answers", Measure.P99), "the model"));
    }
    all.add(atMost(1.5, new Subject(START, "./sluice run to its ready line", Measure.SECONDS)));
    all.add(atLeast(0.97, new Subject(METRICS, Work.bytes(64), Measure.CHUNKS), "metrics off"));
    return List.copyOf(all);
  }

  private static void bus(List<Target> all) {
    all.add(atLeast(2.5, chunks(BUS, 64), "send"));
    all.add(atLeast(0.8, chunks(BUS, 16 * KIB), "Pipe"));
    all.add(atLeast(5, chunks(NET, 64), "RSocket"));
    all.add(atLeast(25, chunks(NET, 64), "StreamRefs"));
    all.add(atLeast(1.5, chunks(NET, KIB), "RSocket"));
    all.add(atLeast(0.7, chunks(NET, 64 * KIB), "RSocket"));
    all.add(atLeast(1.8, chunks(NET, 64 * KIB), "send"));
  }

  private static void http(List<Target> all) {
    for (String form : List.of("SSE", "NDJSON")) {
      Subject one = new Subject(HTTP, Work.readers(form, 1), Measure.EVENTS);
      all.add(atLeast(10, one, "webflux"));
      all.add(atLeast(0.6, one, "bare"));
    }
    for (String form : List.of("SSE", "NDJSON")) {
      all.add(atLeast(10, new Subject(HTTP, Work.readers(form, 100), Measure.EVENTS), "webflux"));
    }
  }

  private static Subject chunks(Area area, int bytes) {
    return new Subject(area, Work.bytes(bytes), Measure.CHUNKS);
  }

  private static Subject stalled(String work, Measure measure) {
    return new Subject(STALLED, work, measure);
  }
}
