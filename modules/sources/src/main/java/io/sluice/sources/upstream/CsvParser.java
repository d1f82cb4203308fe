package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each record is a JSON object of texts; the first record has the names. */
final class CsvParser implements BodyParser {
  private final RecordSplitter records;
  private final char separator;
  private @Nullable List<String> names;
  private boolean first = true;
  private boolean ended;
  private long row;

  CsvParser(char separator, int maxRecordBytes) {
    this.records = new RecordSplitter(separator, maxRecordBytes);
    this.separator = separator;
  }

  @Override
  public void feed(byte[] piece) {
    records.feed(piece);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public @Nullable Chunk next() {
    byte[] record;
    while ((record = records.next()) != null || (ended && (record = records.rest()) != null)) {
      List<String> fields = fields(record);
      row++;
      if (names == null) {
        names = header(fields);
      } else {
        return row(names, fields);
      }
    }
    return null;
  }

  private List<String> fields(byte[] record) {
    String text = new String(record, UTF_8);
    if (first) {
      first = false;
      text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().fieldSeparator(separator).skipEmptyLines(false).ofCsvRecord(text)) {
      return reader.iterator().next().getFields();
    } catch (CsvParseException e) {
      throw bad("cannot be parsed");
    } catch (IOException e) {
      throw new IllegalStateException("text is read without input", e);
    }
  }

  private List<String> header(List<String> fields) {
    if (new HashSet<>(fields).size() < fields.size()) {
      throw bad("names a column twice");
    }
    return fields;
  }

  private Chunk row(List<String> columns, List<String> fields) {
    if (fields.size() != columns.size()) {
      throw bad("has " + fields.size() + " fields, not " + columns.size());
    }
    Map<String, String> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i), fields.get(i));
    }
    return Chunk.json(object);
  }

  private StreamException bad(String what) {
    return new StreamException(
        FailureCode.SOURCE_FAILED, "record " + row + " of the upstream's CSV " + what);
  }
}
