package io.sluice.sources.upstream;

import io.sluice.sources.combine.Retry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which model of which upstream is asked, and how.
 *
 * @param url what {@code /chat/completions} follows, such as {@code https://example.org/v1}
 * @param model the model's name there
 * @param key what authorises, or null; never told
 * @param usage whether the upstream is asked what an answer cost
 * @param retry how often and when it is asked again that had no token yet; null for never
 * @param limits how much, and how long the connection, the first answer and the silence between
 *     tokens may take
 * @param total how long an answer may take in all; null for any time
 * @param trust a PEM file with the certificates that are trusted; null for those the JVM trusts
 */
public record OpenAiOptions(
    String url,
    String model,
    @Nullable String key,
    boolean usage,
    @Nullable Retry retry,
    HttpSourceOptions.Limits limits,
    @Nullable Duration total,
    @Nullable Path trust) {

  /** How much, and how long: as for other upstreams, of events a token needs. */
  public static final HttpSourceOptions.Limits LIMITS =
      new HttpSourceOptions.Limits(
          1024 * 1024,
          1024 * 1024,
          1_000,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,8000}");

  /** Checks what does not depend on the upstream; no message tells the key. */
  public OpenAiOptions {
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw new IllegalArgumentException("url must begin with http:// or https://");
    }
    if (url.indexOf('{') >= 0 || url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
      throw new IllegalArgumentException("url must have no slots, query or fragment");
    }
    if (model.isBlank()) {
      throw new IllegalArgumentException("model must not be blank");
    }
    if (key != null && !KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("the key must be printable ASCII without spaces");
    }
  }

  /** The defaults for a model. */
  public static OpenAiOptions of(String url, String model) {
    return new OpenAiOptions(url, model, null, true, Retry.DEFAULT, LIMITS, null, null);
  }

  /** The same, authorised so; null for not at all. */
  public OpenAiOptions key(@Nullable String key) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** The same, asking for what an answer cost, or not. */
  public OpenAiOptions usage(boolean usage) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** The same, asked again so; null for never. */
  public OpenAiOptions retry(@Nullable Retry retry) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** The same within other limits. */
  public OpenAiOptions limits(HttpSourceOptions.Limits limits) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** The same for at most so long; null for any time. */
  public OpenAiOptions total(@Nullable Duration total) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** The same, trusting these certificates; null for those the JVM trusts. */
  public OpenAiOptions trust(@Nullable Path trust) {
    return new OpenAiOptions(url, model, key, usage, retry, limits, total, trust);
  }

  /** Tells neither the URL nor the key: both may hold secrets. */
  @Override
  public String toString() {
    return "OpenAiOptions[" + model + "]";
  }
}
