package io.sluice.sources;

import io.sluice.core.StreamInfo;
import java.util.Locale;
import java.util.Map;

/**
 * Media types by the extension of a file's name: those registered with IANA that people download
 * most. The machine's own table is not asked, so that a file is the same everywhere; whatever is
 * not listed is bytes, and so is JSON, since a stream of that type has one value a chunk. What a
 * browser could run is named truthfully too: HTTP serves it so that it does not.
 */
final class MediaTypes {
  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("txt", StreamInfo.TEXT),
          Map.entry("log", StreamInfo.TEXT),
          Map.entry("md", "text/markdown; charset=utf-8"),
          Map.entry("csv", "text/csv; charset=utf-8"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("zst", "application/zstd"),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"));

  private MediaTypes() {}

  static String of(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
    return BY_EXTENSION.getOrDefault(extension.toLowerCase(Locale.ROOT), StreamInfo.BINARY);
  }
}
