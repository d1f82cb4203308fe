package io.sluice.sources;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes JSON objects of a table's rows. */
final class CsvTable {

  /** How much of a bad field is told. */
  private static final int MAX_ECHO = 60;

  private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\n");

  private final int width;
  private final List<Column> columns;

  /** A column to tell, and which field of a row it is. */
  private record Column(String name, CsvType type, int field) {}

  private CsvTable(int width, List<Column> columns) {
    this.width = width;
    this.columns = columns;
  }

  /** Of declared columns, from the left. */
  static CsvTable declared(Map<String, CsvType> types) {
    List<Column> columns = new ArrayList<>();
    types.forEach((name, type) -> columns.add(new Column(name, type, columns.size())));
    return new CsvTable(columns.size(), columns);
  }

  /** Of the header's columns; of those declared where some are. */
  static CsvTable of(CsvRecord header, Map<String, CsvType> types) {
    Map<String, Integer> fields = new LinkedHashMap<>();
    for (int i = 0; i < header.getFieldCount(); i++) {
      String name = header.getField(i).strip();
      if (fields.put(name.isEmpty() ? "column" + (i + 1) : name, i) != null) {
        throw failed(1, "the header has the column '" + cut(name) + "' twice");
      }
    }
    List<Column> columns = new ArrayList<>();
    if (types.isEmpty()) {
      fields.forEach((name, field) -> columns.add(new Column(name, CsvType.TEXT, field)));
    }
    types.forEach((name, type) -> {
      Integer field = fields.get(name);
      if (field == null) {
        throw failed(1, "the header has no column '" + name + "'");
      }
      columns.add(new Column(name, type, field));
    });
    return new CsvTable(header.getFieldCount(), columns);
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** What is wrong with a row, or null. */
  @Nullable String fault(CsvRecord row) {
    if (row.getFieldCount() != width) {
      return "it has " + row.getFieldCount() + " fields, not " + width;
    }
    for (Column column : columns) {
      String field = row.getField(column.field());
      try {
        column.type().value(field);
      } catch (IllegalArgumentException e) {
        return "'%s' is no %s: '%s'"
            .formatted(
                column.name(), column.type().name().toLowerCase(java.util.Locale.ROOT), cut(field));
      }
    }
    return null;
  }

  /** A row without a fault. */
  Chunk chunk(CsvRecord row) {
    JsonObject object = new JsonObject(LinkedHashMap.newLinkedHashMap(columns.size()));
    for (Column column : columns) {
      object.put(column.name(), column.type().value(row.getField(column.field())));
    }
    return Chunk.json(object);
  }

  /** How many of the file's lines a row takes. */
  static long lines(CsvRecord row) {
    return 1
        + row.getFields().stream().mapToLong(it -> LINE_END.matcher(it).results().count()).sum();
  }

  static StreamException failed(long line, String what) {
    return new StreamException(
        Failure.of(FailureCode.SOURCE_FAILED, "line " + line + ": " + what)
            .with("line", String.valueOf(line)));
  }

  private static String cut(String text) {
    return text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "…" : text;
  }
}
