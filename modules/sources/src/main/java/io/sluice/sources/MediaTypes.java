package io.sluice.sources;

import io.sluice.core.StreamInfo;
import java.util.Locale;
import java.util.Map;

/**
 * Media types by the extension of a file's name: those registered with IANA that people download
 * most. The machine's own table is not asked, so that a file is the same everywhere; whatever is
 * not listed is bytes. What a browser could run is named truthfully too: HTTP serves it so that it
 * does not.
 */
final class MediaTypes {
  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("txt", StreamInfo.TEXT),
          Map.entry("log", StreamInfo.TEXT),
          Map.entry("md", "text/markdown; charset=utf-8"),
          Map.entry("csv", "text/csv; charset=utf-8"),
          Map.entry("tsv", "text/tab-separated-values; charset=utf-8"),
          Map.entry("json", StreamInfo.JSON),
          Map.entry("geojson", "application/geo+json"),
          Map.entry("ndjson", "application/x-ndjson"),
          Map.entry("jsonl", "application/x-ndjson"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("zst", "application/zstd"),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("epub", "application/epub+zip"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"));

  private MediaTypes() {}

  static String of(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
    return BY_EXTENSION.getOrDefault(extension.toLowerCase(Locale.ROOT), StreamInfo.BINARY);
  }
}
