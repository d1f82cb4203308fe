package io.sluice.log.rocks;

import io.sluice.core.log.LogName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;

/**
 * One RocksDB and its column families, from being opened to being closed.
 *
 * <pre>
 *   default    what concerns the store: numbers given out, totals, the floor of incarnations
 *   meta       a log's name → its state
 *   data       a log's number, the position of the first chunk → a record
 *   producers  a log's number, a producer's id → where it stands
 *   due        when, a log's number → the name of a log to look at then
 * </pre>
 */
final class Db implements AutoCloseable {

  /** Open tables; each takes a descriptor. */
  private static final int MAX_OPEN_FILES = 512;

  /** Records of small logs share blocks of this size; one seek reads one. */
  private static final int DATA_BLOCK = 16 * 1024;

  /**
   * So many files as memtables were written out, and they are sorted into the others, all of which
   * are written again, since each has rows of every log. Twice as many as RocksDB's own number have
   * that half as often, and cost who reads old records a look into each; who follows reads none.
   */
  private static final int DATA_FILES = 8;

  private static final int OTHER_FILES = 4;

  private static final int BLOOM_BITS = 10;
  private static final int MAX_RANGES = 512;

  private static final List<String> FAMILIES =
      List.of("default", "meta", "data", "producers", "due");

  /** By which part of a row's key its log is known: its number, or its name. */
  private static final Map<String, String> HINTS =
      Map.of(
          "meta", "capped:" + LogName.MAX_BYTES,
          "data", "fixed:" + Long.BYTES,
          "producers", "fixed:" + Long.BYTES);

  final RocksDB rocks;
  final ColumnFamilyHandle store;
  final ColumnFamilyHandle meta;
  final ColumnFamilyHandle data;
  final ColumnFamilyHandle producers;
  final ColumnFamilyHandle due;

  /** What RocksDB uses until it is closed, in the order it was made. */
  private final List<RocksObject> parts;

  private Db(RocksDB rocks, List<ColumnFamilyHandle> handles, List<RocksObject> parts) {
    this.rocks = rocks;
    this.parts = parts;
    this.store = handles.get(0);
    this.meta = handles.get(1);
    this.data = handles.get(2);
    this.producers = handles.get(3);
    this.due = handles.get(4);
  }

  static Db open(
      Path directory, RocksLogOptions options, WALRecoveryMode mode, boolean readOnly, DbLog log)
      throws RocksDBException {
    // Sorting files anew takes a core for seconds, and can wait; appends and readers cannot. The
    // threads are of all databases of the process.
    Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
    List<RocksObject> parts = new ArrayList<>();
    boolean opened = false;
    try {
      DBOptions dbOptions = dbOptions(options, mode, keep(parts, new DBOptions()));
      dbOptions.setLogger(log);
      List<ColumnFamilyDescriptor> families = families(options, parts);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      String path = directory.toString();
      RocksDB rocks =
          readOnly
              ? RocksDB.openReadOnly(dbOptions, path, families, handles)
              : RocksDB.open(dbOptions, path, families, handles);
      opened = true;
      return new Db(rocks, handles, parts);
    } finally {
      if (!opened) {
        closeAll(parts);
      }
    }
  }

  private static DBOptions dbOptions(
      RocksLogOptions options, WALRecoveryMode mode, DBOptions dbOptions) {
    return dbOptions
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(mode)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setDbWriteBufferSize(options.writeBufferBytes())
        // Bounds what a start must read again.
        .setMaxTotalWalSize(2 * options.writeBufferBytes())
        .setMaxBackgroundJobs(2)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private static List<ColumnFamilyDescriptor> families(
      RocksLogOptions options, List<RocksObject> parts) {
    Cache cache = keep(parts, new LRUCache(options.blockCacheBytes()));
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (String name : FAMILIES) {
      BlockBasedTableConfig table =
          new BlockBasedTableConfig()
              .setBlockCache(cache)
              .setCacheIndexAndFilterBlocks(true)
              .setPinL0FilterAndIndexBlocksInCache(true)
              .setFormatVersion(5);
      if (name.equals("meta")) {
        // Rows of the others are gone through, but for a handful of the store's own.
        table.setFilterPolicy(keep(parts, new BloomFilter(BLOOM_BITS)));
      }
      if (name.equals("data")) {
        table.setBlockSize(DATA_BLOCK);
      }
      ColumnFamilyOptions family =
          keep(parts, withHint(name))
              .setTableFormatConfig(table)
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setWriteBufferSize(options.writeBufferBytes() / 2)
              // Each read looks through the ranges that were deleted and not yet sorted in.
              .setMemtableMaxRangeDeletions(MAX_RANGES)
              .setLevel0FileNumCompactionTrigger(name.equals("data") ? DATA_FILES : OTHER_FILES)
              .setLevelCompactionDynamicLevelBytes(true);
      families.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), family));
    }
    return families;
  }

  /**
   * Options that have a memtable remember where it put the last row of a log: the next goes beside
   * it, mostly, and the way there is a cache miss a step. There is no setter for that in Java.
   */
  private static ColumnFamilyOptions withHint(String family) {
    String prefix = HINTS.get(family);
    if (prefix == null) {
      return new ColumnFamilyOptions();
    }
    Properties hint = new Properties();
    hint.setProperty("memtable_insert_with_hint_prefix_extractor", prefix);
    ColumnFamilyOptions options;
    try (ConfigOptions strict = new ConfigOptions()) {
      options = ColumnFamilyOptions.getColumnFamilyOptionsFromProps(strict, hint);
    }
    return Objects.requireNonNull(options, "RocksDB knows no hints for memtables");
  }

  private static <T extends RocksObject> T keep(List<RocksObject> parts, T part) {
    parts.add(part);
    return part;
  }

  private static void closeAll(List<RocksObject> parts) {
    for (RocksObject part : parts.reversed()) {
      part.close();
    }
  }

  @Override
  public void close() {
    for (ColumnFamilyHandle handle : List.of(store, meta, data, producers, due)) {
      handle.close();
    }
    rocks.close();
    closeAll(parts);
  }
}
