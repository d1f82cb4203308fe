package io.sluice.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@code Content-Disposition}: RFC 6266, with the extended parameter of RFC 8187. What a
 * source says is read and built anew, so that none of its bytes reach the header as they are.
 */
final class Disposition {

  private static final Pattern EXTENDED =
      Pattern.compile(";\\s*filename\\*\\s*=\\s*utf-8'[^']*'([^;\\s]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern QUOTED =
      Pattern.compile(";\\s*filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern TOKEN =
      Pattern.compile(";\\s*filename\\s*=\\s*([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

  /** File systems take 255 bytes; a character has at most 4, and most have one. */
  private static final int MAX_NAME = 120;

  private static final String UNRESERVED = "!#$&+-.^_`|~";

  private Disposition() {}

  /**
   * The header's value, or null for none.
   *
   * @param wish what the source says; null for nothing
   * @param streamName whose last part is the file's name where the source has none
   * @param mayShow whether a browser may show it in the page
   */
  static @Nullable String of(@Nullable String wish, String streamName, boolean mayShow) {
    boolean saysInline =
        wish != null && wish.strip().toLowerCase(Locale.ROOT).matches("inline\\b.*");
    if (wish == null && mayShow) {
      return null;
    }
    String type = mayShow && saysInline ? "inline" : "attachment";
    String told = wish == null ? null : fileName(wish);
    return type + parameters(tidy(told == null ? streamName : told));
  }

  private static @Nullable String fileName(String wish) {
    Matcher extended = EXTENDED.matcher(wish);
    if (extended.find()) {
      return Percent.decode(extended.group(1), false);
    }
    Matcher quoted = QUOTED.matcher(wish);
    if (quoted.find()) {
      return quoted.group(1).replaceAll("\\\\(.)", "$1");
    }
    Matcher token = TOKEN.matcher(wish);
    return token.find() ? token.group(1) : null;
  }

  /** A name of one file, here, that is not hidden: no directories, no control characters. */
  private static String tidy(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    StringBuilder tidy = new StringBuilder();
    last.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .map(c -> c == 0xfffd || Character.getType(c) == Character.SURROGATE ? '_' : c)
        .map(c -> "<>:\"|?*".indexOf(c) >= 0 ? '_' : c)
        .limit(MAX_NAME)
        .forEach(tidy::appendCodePoint);
    String shown = tidy.toString().strip();
    return shown.isEmpty() || shown.startsWith(".") ? "stream" + shown : shown;
  }

  private static String parameters(String name) {
    String plain = name.replaceAll("[^ A-Za-z0-9._()+,=@~-]", "_");
    String quoted = "; filename=\"" + plain + '"';
    return plain.equals(name) ? quoted : quoted + "; filename*=UTF-8''" + encoded(name);
  }

  private static String encoded(String name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
      out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }
}
