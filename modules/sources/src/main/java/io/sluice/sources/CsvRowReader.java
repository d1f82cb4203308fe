package io.sluice.sources;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a table's rows. One row is read ahead, so that the end is known with the last one. */
final class CsvRowReader extends FileReader {
  private static final Logger log = LoggerFactory.getLogger(CsvRowReader.class);

  /** So many bad rows in a row are another dialect, or no table at all. */
  private static final int MAX_BAD_RUN = 10_000;

  /** So many bad rows are logged by their line; of the others, how many. */
  private static final int TOLD = 20;

  /** The parser's own buffer: with less, it refuses a field that two reads give it. */
  private static final int MIN_BUFFER_CHARS = 32 * 1024;

  private final CsvOptions options;
  private final String name;
  private final CloseableIterator<CsvRecord> rows;
  private final CsvTable table;

  /** What was left out before the upcoming row. */
  private @Nullable Gap gap;

  private @Nullable CsvRecord upcoming;
  private @Nullable RuntimeException fault;
  private boolean ended;
  private long line;
  private long skipped;

  /**
   * Reads the header, where there is one.
   *
   * @param name of the file, for the log
   */
  CsvRowReader(FileChannel channel, CsvOptions options, String name) throws IOException {
    super(channel, null, StreamInfo.of(StreamInfo.JSON));
    this.options = options;
    this.name = name;
    rows = open(options, new Bytes());
    table = table();
    describe(info().columns(table.names()));
    advance();
  }

  private static CloseableIterator<CsvRecord> open(CsvOptions options, InputStream bytes) {
    CsvReader.CsvReaderBuilder builder =
        CsvReader.builder()
            .fieldSeparator(options.separator())
            .quoteCharacter(options.quote())
            .detectBomHeader(true)
            .allowMissingFields(true) // told apart below, with the policy
            .allowExtraFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .maxBufferSize(Math.max(options.maxRowChars(), MIN_BUFFER_CHARS));
    if (options.comment() != null) {
      builder.commentStrategy(CommentStrategy.SKIP).commentCharacter(options.comment());
    }
    CsvRecordHandler handler =
        CsvRecordHandler.builder()
            .maxFieldSize(options.maxRowChars())
            .maxRecordSize(options.maxRowChars())
            .build();
    return builder.build(handler, bytes, options.charset()).iterator();
  }

  private CsvTable table() throws IOException {
    if (!options.header()) {
      return CsvTable.declared(options.columns());
    }
    CsvRecord header = row();
    if (header == null) {
      throw CsvTable.failed(1, "there is no header");
    }
    return CsvTable.of(header, options.columns());
  }

  /** The next row, or null at the end. */
  private @Nullable CsvRecord row() throws IOException {
    try {
      if (!rows.hasNext()) {
        return null;
      }
      CsvRecord row = rows.next();
      line = row.getStartingLineNumber();
      return row;
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw CsvTable.failed(
          line + 1, "or after it, the table cannot be read: " + cause.getMessage());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  Item next() {
    Gap before = gap;
    if (before != null) {
      gap = null;
      return before;
    }
    return table.chunk(nextRow());
  }

  /** The parser has to see each row, but nothing is made of it. */
  @Override
  void skip() {
    if (gap != null) {
      gap = null;
    } else {
      nextRow();
    }
  }

  private CsvRecord nextRow() {
    if (fault != null) {
      throw fault;
    }
    CsvRecord row = Objects.requireNonNull(upcoming);
    advance();
    return row;
  }

  private void advance() {
    upcoming = null;
    for (int bad = 0; bad < MAX_BAD_RUN; bad++) {
      CsvRecord row;
      try {
        row = row();
      } catch (IOException | RuntimeException e) {
        fault = new StreamException(Failure.of(e), e);
        return;
      }
      if (row == null) {
        ended = true;
        tellSkipped();
        return;
      }
      String wrong = table.fault(row);
      if (wrong == null) {
        upcoming = row;
        return;
      }
      if (options.badRows() == CsvOptions.BadRows.FAIL) {
        fault = CsvTable.failed(line, wrong);
        return;
      }
      leaveOut(row, wrong);
    }
    fault = CsvTable.failed(line, MAX_BAD_RUN + " rows one after the other are bad");
  }

  /** Rows left out one after the other are one gap. */
  private void leaveOut(CsvRecord row, String wrong) {
    long from = gap == null ? line : gap.from();
    gap = new Gap(from, line + CsvTable.lines(row), Gap.Reason.SKIPPED);
    if (skipped++ < TOLD) {
      log.warn("{}, line {} is left out: {}", name, line, wrong);
    }
  }

  private void tellSkipped() {
    if (skipped > TOLD) {
      log.warn("{}: {} rows were left out in all", name, skipped);
    }
  }

  @Override
  public boolean isAtEnd() {
    return ended && upcoming == null && gap == null;
  }

  /** The file's bytes as the parser takes them. */
  private final class Bytes extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int room) throws IOException {
      return room == 0 ? 0 : remaining() == 0 ? -1 : take(into, at, room);
    }
  }
}
