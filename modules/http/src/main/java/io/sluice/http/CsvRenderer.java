package io.sluice.http;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.io.CharArrayWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table: RFC 4180, with a header line and CRLF.
 *
 * <p>Cells are faithful (rule H2): what a reader of CSV gets is exactly the text that the producer
 * gave, quoted where it has to be. That goes for a leading {@code =}, {@code +}, {@code -} or
 * {@code @} too: changing it would corrupt the data of every program for the sake of those
 * spreadsheets that run it. Who opens such a file in one imports it as text.
 *
 * <p>A missing field and JSON's {@code null} are an empty cell, the empty string is {@code ""}.
 */
final class CsvRenderer implements Renderer {

  private final CsvRows rows;
  private final Text text = new Text();

  /** JSON can escape half of a surrogate pair, which no UTF-8 can hold: it becomes U+FFFD. */
  private final CharsetEncoder utf8 =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8));

  private final CsvWriter csv;
  private boolean headed;

  /** Set with the header, where the table is of objects. */
  private @Nullable CsvQuickRows quick;

  CsvRenderer(Payload payload, @Nullable List<String> columns, int maxColumns) {
    this.rows = new CsvRows(payload, columns, maxColumns);
    this.csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.CRLF)
            .quoteStrategy(new Quoting())
            .bufferSize(0)
            .build(text);
  }

  @Override
  public void begin(Buffer out) {
    header();
    flush(out);
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    try {
      for (int i = 0, n = batch.size(); i < n; i++) {
        switch (batch.get(i)) {
          case Chunk chunk -> render(chunk, out);
          case Gap gap -> Endings.cannotTell(gap);
        }
      }
    } finally {
      flush(out);
      if (quick != null) {
        quick.trim();
      }
    }
  }

  private void render(Chunk chunk, Buffer out) {
    if (quick != null) {
      if (text.size() > 0) {
        flush(out);
      }
      if (quick.render(chunk)) {
        return;
      }
    }
    @Nullable String[] row = rows.row(chunk);
    header();
    if (quick != null && !quick.isEmpty()) {
      quick.flush(out);
    }
    csv.writeRecord(row);
  }

  private void header() {
    List<String> columns = rows.columns();
    if (!headed && columns != null) {
      headed = true;
      csv.writeRecord(columns);
      quick = rows.areObjects() ? CsvQuickRows.of(columns) : null;
    }
  }

  /** Appends what was rendered either way: there is never some of both. */
  private void flush(Buffer out) {
    if (quick != null && !quick.isEmpty()) {
      quick.flush(out);
    }
    if (text.size() > 0) {
      try {
        ByteBuffer bytes = utf8.encode(text.chars());
        out.appendBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      } catch (CharacterCodingException e) {
        throw new IllegalStateException("what cannot be encoded is replaced", e);
      }
      text.reset();
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    return Endings.failure(outcome) == null ? Ending.END : Ending.BREAK_OFF;
  }

  /** What waits to be encoded: an array, which is encoded several times as fast as a buffer. */
  private static final class Text extends CharArrayWriter {
    CharBuffer chars() {
      return CharBuffer.wrap(buf, 0, count);
    }
  }

  /**
   * Quotes what the RFC demands, and beyond it: the empty string, to tell it from nothing; nothing,
   * where it is the only cell, since readers skip empty lines; and a leading U+FEFF, which at the
   * start of a file would be eaten as a byte order mark.
   */
  private final class Quoting implements QuoteStrategy {
    @Override
    public boolean quoteNull(int lineNo, int fieldIdx) {
      List<String> columns = rows.columns();
      return columns != null && columns.size() == 1;
    }

    @Override
    public boolean quoteEmpty(int lineNo, int fieldIdx) {
      return true;
    }

    @Override
    public boolean quoteValue(int lineNo, int fieldIdx, String value) {
      return value.charAt(0) == '\uFEFF';
    }
  }
}
