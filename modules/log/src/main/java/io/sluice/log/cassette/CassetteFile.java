package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cassette as one text file, to be read, compared and kept with the code: a JSON document a line.
 *
 * <pre>
 * {"cassette":"prices","format":1}
 * {"interaction":"000001","request":{…},"info":{…},"outcome":{"is":"completed"},"chunks":2,…}
 * {"after":1200,"data":{"price":1}}
 * {"gap":{"from":1,"to":4,"reason":"SKIPPED"}}
 * {"after":900,"event":"tick","dataText":"not JSON"}
 * {"after":15}
 * </pre>
 *
 * <p>{@code after} is in microseconds, since the chunk before; the last line of an interaction has
 * only that: the time until its outcome. A payload is {@code data} where it is JSON that is written
 * the same way again, else {@code dataText}, else {@code dataBase64}. A gap the source told has a
 * line of its own, before that of the chunk it came before.
 *
 * <p>Blocks; not for an event loop.
 */
public final class CassetteFile {
  private static final int BATCH = 1_000;

  private CassetteFile() {}

  /**
   * Writes a cassette; interactions are numbered anew, so that a file differs only where it does.
   */
  public static void write(Cassette cassette, Writer out) throws IOException {
    head(cassette, out);
    int number = 0;
    for (Interaction it : cassette.interactions().await()) {
      String id = String.format(Locale.ROOT, "%06d", ++number);
      line(out, InteractionJson.write(it.withId(id)));
      chunks(cassette, it.id(), out);
    }
    out.flush();
  }

  /** Writes some of its interactions, as they are numbered. */
  public static void write(Cassette cassette, List<Interaction> interactions, Writer out)
      throws IOException {
    head(cassette, out);
    for (Interaction it : interactions) {
      line(out, InteractionJson.write(it));
      chunks(cassette, it.id(), out);
    }
    out.flush();
  }

  private static void head(Cassette cassette, Writer out) throws IOException {
    line(out, new JsonObject().put("cassette", cassette.name()).put("format", Lines.FORMAT));
  }

  private static void chunks(Cassette cassette, String id, Writer out) throws IOException {
    PaceReader pace = new PaceReader(cassette, id);
    LogOffset next = LogOffset.START;
    LogBatch batch;
    do {
      batch =
          cassette
              .store()
              .read(cassette.answerLog(id), From.at(next), BATCH, LogStore.MAX_READ_BYTES)
              .await();
      pace.ensure(batch.chunks().size() + 1).await();
      for (Chunk chunk : batch.chunks()) {
        JsonObject json = new JsonObject().put("after", pace.next());
        gaps(pace, out);
        if (chunk.event() != null) {
          json.put("event", chunk.event());
        }
        Payloads.put(json, "data", chunk.toBuffer());
        line(out, json);
      }
      next = batch.next();
    } while (!batch.isUpToDate());
    JsonObject last = new JsonObject().put("after", pace.next());
    gaps(pace, out);
    line(out, last);
  }

  private static void gaps(PaceReader pace, Writer out) throws IOException {
    for (Gap gap = pace.gap(); gap != null; gap = pace.gap()) {
      line(out, InteractionJson.gap(gap));
    }
  }

  private static void line(Writer out, JsonObject json) throws IOException {
    out.write(json.encode());
    out.write('\n');
  }

  /**
   * Adds a file's interactions to a cassette: all of them, or none.
   *
   * @return how many
   * @throws CassetteFileException naming the line that cannot be read, and why
   * @throws io.sluice.core.StreamException where the store does not take them
   */
  public static int read(BufferedReader in, Cassette cassette) throws IOException {
    return new Import(in, cassette).run();
  }

  /**
   * Reads the name of the cassette that was exported.
   *
   * @throws CassetteFileException where it is none
   */
  public static String name(BufferedReader in) throws IOException {
    return String.valueOf(new Lines(in).first().getValue("cassette"));
  }

  /** One file being read. */
  private static final class Import {
    private final Lines lines;
    private final Cassette cassette;

    /** Those of the interaction being read. */
    private long gaps;

    Import(BufferedReader in, Cassette cassette) {
      this.lines = new Lines(in);
      this.cassette = cassette;
    }

    int run() throws IOException {
      lines.first();
      List<String> begun = new ArrayList<>();
      int known = 0;
      try {
        List<Interaction> interactions = new ArrayList<>();
        for (JsonObject head = lines.next(); head != null; head = lines.next()) {
          interactions.add(read(head, begun));
        }
        // Together, at the end; what a kill between two of them leaves is whole in itself.
        for (Interaction interaction : interactions) {
          cassette.add(interaction).await();
          known++;
        }
        begun.clear();
        return interactions.size();
      } finally {
        for (String id : begun) {
          (known-- > 0 ? cassette.remove(id) : cassette.discard(id)).await();
        }
      }
    }

    private Interaction read(JsonObject head, List<String> begun) throws IOException {
      Interaction interaction;
      try {
        interaction = InteractionJson.read(head);
      } catch (RuntimeException e) {
        throw lines.bad("not an interaction: " + e.getMessage(), e);
      }
      if (begun.size() == Cassette.MAX_INTERACTIONS) {
        throw lines.bad(
            "a cassette has at most " + Cassette.MAX_INTERACTIONS + " interactions", null);
      }
      String id = cassette.begin(interaction.info()).await();
      begun.add(id);
      gaps = 0;
      check("chunks", interaction.chunks(), chunks(id));
      check("gaps", interaction.gaps(), gaps);
      LogStore store = cassette.store();
      store.append(cassette.answerLog(id), Append.close(interaction.outcome())).await();
      store.append(cassette.paceLog(id), Append.close(Outcome.COMPLETED)).await();
      return interaction.withId(id);
    }

    private void check(String what, long announced, long found) {
      if (announced != found) {
        throw lines.bad(announced + " " + what + " were announced, " + found + " are there", null);
      }
    }

    private long chunks(String id) throws IOException {
      List<Chunk> chunks = new ArrayList<>();
      JsonArray pace = new JsonArray();
      long bytes = 0;
      long count = 0;
      while (true) {
        JsonObject json = lines.next();
        if (json == null) {
          throw lines.bad("the file ends within an interaction", null);
        }
        if (InteractionJson.isGap(json)) {
          pace.add(InteractionJson.gap(gap(json)));
          gaps++;
          if (pace.size() > 2 * BATCH) {
            append(cassette.paceLog(id), List.of(Chunk.json(pace)));
            pace = new JsonArray();
          }
          continue;
        }
        Chunk chunk = chunk(json);
        boolean isFull =
            chunks.size() == BATCH || bytes + length(chunk) > LogStore.MAX_APPEND_BYTES;
        if (!chunks.isEmpty() && (chunk == null || isFull)) {
          append(cassette.answerLog(id), chunks);
          append(cassette.paceLog(id), List.of(Chunk.json(pace)));
          chunks.clear();
          pace = new JsonArray();
          bytes = 0;
        }
        pace.add(after(json));
        if (chunk == null) {
          append(cassette.paceLog(id), List.of(Chunk.json(pace)));
          return count;
        }
        chunks.add(chunk);
        bytes += chunk.length();
        count++;
      }
    }

    private static int length(@Nullable Chunk chunk) {
      return chunk == null ? 0 : chunk.length();
    }

    private void append(String log, List<Chunk> chunks) {
      cassette.store().append(log, Append.of(chunks)).await();
    }

    private long after(JsonObject json) {
      Object after = json.getValue("after", 0L);
      if (after instanceof Number micros && micros.longValue() >= 0) {
        return micros.longValue();
      }
      throw lines.bad("`after` is a number of microseconds, 0 or more", null);
    }

    private Gap gap(JsonObject json) {
      try {
        return InteractionJson.gap(json);
      } catch (RuntimeException e) {
        throw lines.bad("not a gap: " + e.getMessage(), e);
      }
    }

    private @Nullable Chunk chunk(JsonObject json) {
      try {
        Buffer data = Payloads.get(json, "data");
        return data == null ? null : Chunk.of(data).withEvent(json.getString("event"));
      } catch (RuntimeException e) {
        throw lines.bad("not a chunk: " + e.getMessage(), e);
      }
    }
  }
}
