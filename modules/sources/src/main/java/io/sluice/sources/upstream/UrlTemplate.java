package io.sluice.sources.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL with slots <code>{name}</code>, each filled by a request's parameter of that name. A slot
 * stands in one part of the path or in one value of the query, and what fills it is percent-encoded
 * (RFC 3986, section 2.3), so that it stays that one part or value.
 */
final class UrlTemplate {

  /** The longest value of a slot, in characters. */
  static final int MAX_VALUE = 2_048;

  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]{0,63})\\}");
  private static final Pattern DOTS = Pattern.compile("(?i)(\\.|%2e){1,2}");

  private final String template;
  private final int query;
  private final List<String> names = new ArrayList<>();
  private final Map<String, String> defaults;

  /**
   * Checks it.
   *
   * @param defaults what fills slots that a request leaves open
   * @throws IllegalArgumentException saying what is wrong, without repeating what may be secret
   */
  UrlTemplate(String template, Map<String, String> defaults) {
    this.template = template;
    this.defaults = Map.copyOf(defaults);
    this.query = template.indexOf('?');
    Matcher slots = SLOT.matcher(template);
    while (slots.find()) {
      if (!names.contains(slots.group(1))) {
        names.add(slots.group(1));
      }
      checkPlace(slots.start());
    }
    URI uri = parse(slots.replaceAll("x"));
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("must begin with http:// or https://");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must have a host, and neither user nor fragment");
    }
    for (String name : this.defaults.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("has no slot {" + name + "}");
      }
    }
  }

  private static URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be a URL with slots such as {name} in its path or query values only");
    }
  }

  private void checkPlace(int slot) {
    int path = template.indexOf('/', template.indexOf("://") + 3);
    boolean inPath = path >= 0 && slot > path && (query < 0 || slot < query);
    boolean inValue =
        query >= 0
            && slot > query
            && template.lastIndexOf('=', slot) > template.lastIndexOf('&', slot)
            && template.lastIndexOf('=', slot) > query;
    if (!inPath && !inValue) {
      throw new IllegalArgumentException("may have slots in its path and in query values only");
    }
  }

  /** The names of the slots. */
  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * The URL for a request.
   *
   * @throws StreamException {@code BAD_REQUEST}, naming the parameter
   */
  URI fill(StreamRequest request) {
    if (request.body() != null && request.body().length() > 0) {
      throw new StreamException(FailureCode.BAD_REQUEST, "this stream takes no body");
    }
    return fillBeside(request);
  }

  /** The same for a request that may have a body. */
  URI fillBeside(StreamRequest request) {
    check(request);
    Matcher slots = SLOT.matcher(template);
    StringBuilder url = new StringBuilder();
    while (slots.find()) {
      String value = value(request, slots.group(1));
      if (value.isEmpty() && (query < 0 || slots.start() < query)) {
        throw bad(slots.group(1), slots.group(1) + " must not be empty");
      }
      slots.appendReplacement(url, Matcher.quoteReplacement(value));
    }
    URI filled = URI.create(slots.appendTail(url).toString());
    for (String part : filled.getRawPath().split("/", -1)) {
      if (DOTS.matcher(part).matches()) {
        throw new StreamException(
            FailureCode.BAD_REQUEST, "no part of the path may be . or .. once it is filled");
      }
    }
    return filled;
  }

  private String value(StreamRequest request, String name) {
    String value = request.parameters().getOrDefault(name, defaults.get(name));
    if (value == null) {
      throw bad(name, "parameter " + name + " is missing");
    }
    if (value.length() > MAX_VALUE) {
      throw bad(name, name + " has at most " + MAX_VALUE + " characters");
    }
    return encode(value);
  }

  private void check(StreamRequest request) {
    if (!request.path().isEmpty()) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "there is nothing below this stream");
    }
    for (String name : request.parameters().keySet()) {
      if (!names.contains(name)) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        throw bad(shown, "unknown parameter '" + shown + "'; allowed: " + names);
      }
    }
    if (request.from() != null && !request.from().equals("-1")) {
      throw bad("from", "this stream can be read from its start only");
    }
  }

  private static StreamException bad(String name, String message) {
    return new StreamException(Failure.badParameter(name, message));
  }

  private static String encode(String value) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : value.getBytes(UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "-._~".indexOf(b) >= 0;
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(String.format("%02X", b));
      }
    }
    return encoded.toString();
  }
}
