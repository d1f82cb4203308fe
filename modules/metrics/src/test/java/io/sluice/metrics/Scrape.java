package io.sluice.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape in the Prometheus text format 0.0.4, read back. */
record Scrape(Map<String, String> types, List<Sample> samples) {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");

  record Sample(String name, Map<String, String> labels, double value) {}

  static Scrape parse(String text) {
    Map<String, String> types = new TreeMap<>();
    List<Sample> samples = new java.util.ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        types.put(words[2], words[3]);
      } else if (!line.startsWith("#")) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new IllegalArgumentException("not a sample: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
        samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
      }
    }
    return new Scrape(types, samples);
  }

  /** The one sample of this name with (at least) these labels. */
  double value(String name, String... labels) {
    List<Sample> found = samples.stream().filter(it -> matches(it, name, labels)).toList();
    if (found.size() != 1) {
      throw new AssertionError(name + List.of(labels) + ": expected one sample, found " + found);
    }
    return found.getFirst().value();
  }

  boolean has(String name, String... labels) {
    return samples.stream().anyMatch(it -> matches(it, name, labels));
  }

  private static boolean matches(Sample sample, String name, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return sample.name().equals(name);
  }

  /** The labels of a family's samples, without a histogram's own. */
  Set<String> labelNames(String family) {
    Set<String> names = new TreeSet<>();
    for (Sample sample : samples) {
      if (sample.name().equals(family) || sample.name().equals(family + "_count")) {
        names.addAll(sample.labels().keySet());
      }
    }
    return names;
  }
}
