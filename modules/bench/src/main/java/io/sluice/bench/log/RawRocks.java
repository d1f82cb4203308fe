package io.sluice.bench.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB without a store around it: the same payloads, a batch of them a value, one {@code
 * WriteBatch} each, synced once a second; and an iterator over all of it. The limit.
 */
final class RawRocks implements AutoCloseable {

  private static final long SYNC_NS = 1_000_000_000;
  private static final long WRITE_BUFFER = 32L << 20;
  private static final int BLOCK = 16 * 1024;

  private final Options options =
      new Options()
          .setCreateIfMissing(true)
          .setWriteBufferSize(WRITE_BUFFER)
          .setCompressionType(CompressionType.LZ4_COMPRESSION)
          .setTableFormatConfig(new BlockBasedTableConfig().setBlockSize(BLOCK));
  private final RocksDB db;

  RawRocks(Path directory) throws RocksDBException {
    db = RocksDB.open(options, directory.toString());
  }

  void append(int log, Load load) throws RocksDBException {
    long synced = System.nanoTime();
    try (WriteOptions writing = new WriteOptions();
        WriteBatch batch = new WriteBatch()) {
      for (int number = 0; number < load.batches(); number++) {
        batch.clear();
        batch.put(key(log, number), value(load.payloads(number)));
        db.write(writing, batch);
        if (System.nanoTime() - synced > SYNC_NS) {
          db.syncWal();
          synced = System.nanoTime();
        }
      }
      db.syncWal();
    }
  }

  private static byte[] key(int log, int number) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(log).putLong(number).array();
  }

  private static byte[] value(byte[][] payloads) {
    int size = 0;
    for (byte[] payload : payloads) {
      size += Byte.BYTES + payload.length;
    }
    ByteBuffer value = ByteBuffer.allocate(size);
    for (byte[] payload : payloads) {
      value.put((byte) payload.length).put(payload);
    }
    return value.array();
  }

  /** Reads every value of a log, and answers their bytes. */
  long scan(int log) throws RocksDBException {
    long bytes = 0;
    try (RocksIterator values = db.newIterator()) {
      values.seek(key(log, 0));
      while (values.isValid() && ByteBuffer.wrap(values.key()).getLong() == log) {
        bytes += values.value().length;
        values.next();
      }
      values.status();
    }
    return bytes;
  }

  @Override
  public void close() {
    db.close();
    options.close();
  }
}
