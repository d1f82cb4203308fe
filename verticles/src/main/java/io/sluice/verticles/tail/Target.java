package io.sluice.verticles.tail;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Addresses of what is followed. */
final class Target {

  private Target() {}

  /**
   * Of a name at a gateway, or of an address.
   *
   * @throws IllegalArgumentException where it is neither, saying which part
   */
  static URI of(String gateway, String name, @Nullable String from) {
    boolean whole = name.matches("(?i)https?://.+");
    String url = whole ? name : gateway.replaceFirst("/+$", "") + "/streams/" + name;
    URI target;
    try {
      target = URI.create(from == null ? url : with(url, "from=" + from));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + url + "' is no address; what is special in a name is written as %XX", e);
    }
    String scheme = String.valueOf(target.getScheme());
    if (target.getHost() == null || !scheme.matches("(?i)https?")) {
      throw new IllegalArgumentException(
          "'" + gateway + "' is no gateway's address, as http://127.0.0.1:8080 is");
    }
    return target;
  }

  /** Where one asks who comes back: told of gaps, and from where its id says. */
  static URI again(URI target) {
    String url =
        target.toString().replaceFirst("([?&])from=[^&]*&?", "$1").replaceFirst("[?&]$", "");
    return URI.create(url.contains("gap=") ? url : with(url, "gap=allow"));
  }

  /** The same as the bytes it is made of, whose length may be known. */
  static URI raw(URI target) {
    String url = target.toString();
    return URI.create(url.contains("format=") ? url : with(url, "format=raw"));
  }

  private static String with(String url, String parameter) {
    return url + (url.indexOf('?') < 0 ? '?' : '&') + parameter;
  }
}
