package io.sluice.verticles;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a configuration file: YAML, of which JSON is a part. */
final class ConfigurationFile {

  /** A configuration is written by hand: more than this is another file by mistake. */
  private static final long MAX_BYTES = 1024 * 1024;

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private ConfigurationFile() {}

  static ObjectNode read(Path file) {
    JsonNode root = parse(file, text(file));
    if (root == null || root.isMissingNode() || root.isNull()) {
      return YAML.createObjectNode();
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw new ConfigurationException(
        file + ": a configuration consists of keys and values, such as http: {port: 8080}");
  }

  private static byte[] text(Path file) {
    if (!Files.exists(file)) {
      throw new ConfigurationException(
          file + ": there is no such file; name the configuration with --conf FILE");
    }
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(
          file + ": is a directory; name the file in it with --conf FILE");
    }
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new ConfigurationException(
            file + ": has " + size + " bytes; a configuration has at most " + MAX_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (AccessDeniedException e) {
      throw new ConfigurationException(file + ": this user may not read it");
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static JsonNode parse(Path file, byte[] text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new ConfigurationException(file + where + ": " + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not YAML");
  }
}
