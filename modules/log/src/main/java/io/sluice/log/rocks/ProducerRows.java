package io.sluice.log.rocks;

import io.sluice.log.internal.LogState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Where the producers of a log stand, a row each: a retry looks at one of maybe a thousand. */
final class ProducerRows {

  private ProducerRows() {}

  /**
   * A producer.
   *
   * @param producer where it stands
   * @param used the log's tail when it was last used: the order they are forgotten in
   */
  record Row(LogState.Producer producer, long used) {}

  static List<Row> load(Db db, long log) throws RocksDBException {
    List<Row> rows = new ArrayList<>();
    try (RocksIterator iterator = db.rocks.newIterator(db.producers)) {
      iterator.seek(Bytes.key(log));
      while (iterator.isValid()) {
        byte[] key = iterator.key();
        if (Bytes.getLong(key, 0) != log) {
          break;
        }
        String id = new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
        RowReader in = new RowReader(iterator.value());
        rows.add(new Row(new LogState.Producer(id, in.number(), in.number()), in.number()));
        iterator.next();
      }
      iterator.status();
    }
    return rows;
  }

  static void put(
      Db db, WriteBatch batch, long log, LogState.Producer producer, long used, RowWriter out)
      throws RocksDBException {
    byte[] id = producer.id().getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[Long.BYTES + id.length];
    Bytes.putLong(key, 0, log);
    System.arraycopy(id, 0, key, Long.BYTES, id.length);
    byte[] value =
        out.anew().number(producer.epoch()).number(producer.highest()).number(used).finish();
    batch.put(db.producers, key, value);
  }

  static void deleteAll(Db db, WriteBatch batch, long log) throws RocksDBException {
    batch.deleteRange(db.producers, Bytes.key(log), Bytes.key(log + 1));
  }
}
