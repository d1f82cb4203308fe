package io.sluice.verticles;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A checked part of a configuration, with the defaults its reader names. */
record Section(JsonNode node) {

  Section section(String key) {
    return new Section(node.path(key));
  }

  boolean has(String key) {
    return node.has(key);
  }

  boolean flag(String key, boolean otherwise) {
    return node.path(key).asBoolean(otherwise);
  }

  String text(String key, String otherwise) {
    return node.path(key).asText(otherwise);
  }

  int integer(String key, int otherwise) {
    return node.path(key).asInt(otherwise);
  }

  long longInteger(String key, long otherwise) {
    return node.path(key).asLong(otherwise);
  }

  Set<String> texts(String key) {
    Set<String> texts = new TreeSet<>();
    node.path(key).forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The same in their order. */
  List<String> listed(String key) {
    List<String> texts = new ArrayList<>();
    node.path(key).forEach(item -> texts.add(item.asText()));
    return texts;
  }

  Duration duration(String key, Duration otherwise) {
    return node.has(key) ? parse(node.get(key).asText()) : otherwise;
  }

  /** A number and a unit, as the schema's pattern has it. */
  private static Duration parse(String text) {
    int unit = 0;
    while (Character.isDigit(text.charAt(unit))) {
      unit++;
    }
    long amount = Long.parseLong(text.substring(0, unit));
    return switch (text.substring(unit)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
