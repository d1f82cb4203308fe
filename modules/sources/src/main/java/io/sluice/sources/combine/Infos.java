package io.sluice.sources.combine;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What a stream made of several is. */
final class Infos {
  private Infos() {}

  /** Asks all; fails when one does, or when they are not of one media type. */
  static Future<StreamInfo> all(List<SourceRun> runs) {
    return Future.all(runs.stream().map(SourceRun::info).toList()).map(done -> join(done.list()));
  }

  /** Once something is done to a stream, its version tells no more of it, nor do positions hold. */
  static StreamInfo changed(StreamInfo info) {
    return info.hasPositions() ? info.resumable(false).version(null) : info;
  }

  private static StreamInfo join(List<StreamInfo> infos) {
    StreamInfo first = infos.getFirst();
    boolean columns = infos.stream().allMatch(it -> Objects.equals(it.columns(), first.columns()));
    if (!infos.stream().allMatch(it -> it.contentType().equals(first.contentType()))) {
      throw new StreamException(
          FailureCode.SOURCE_FAILED, "streams of several media types cannot become one");
    }
    StreamInfo joined =
        StreamInfo.of(first.contentType())
            .endless(infos.stream().anyMatch(StreamInfo::endless))
            .lengths(sum(infos, StreamInfo::chunks), sum(infos, StreamInfo::bytes));
    return columns && first.columns() != null ? joined.columns(first.columns()) : joined;
  }

  private static long sum(List<StreamInfo> infos, ToLongFunction<StreamInfo> length) {
    long sum = 0;
    for (StreamInfo info : infos) {
      long more = length.applyAsLong(info);
      if (more < 0 || sum > Long.MAX_VALUE - more) {
        return -1;
      }
      sum += more;
    }
    return sum;
  }
}
