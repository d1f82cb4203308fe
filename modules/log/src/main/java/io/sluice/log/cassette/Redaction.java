package io.sluice.log.cassette;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What never reaches a recording: its value is replaced by {@value #REDACTED} before anything is
 * written. A request is redacted before it is looked for, too, so that what is left out does not
 * count. What a parameter or a field of the request held is taken out of failures and headers, too.
 *
 * <p>Fields are found in JSON only. A payload that is not JSON, or is broken, and has the name of
 * one in it is replaced as a whole: rather too much is left out than too little.
 *
 * @param parameters parameters of the request
 * @param headers headers of the answer, without regard to case
 * @param fields names of fields of JSON objects, at any depth, in the request's body and in the
 *     answer's chunks
 */
public record Redaction(Set<String> parameters, Set<String> headers, Set<String> fields) {

  /** What stands in the place of a value. */
  public static final String REDACTED = "[redacted]";

  /** Nothing is left out. */
  public static final Redaction NONE = new Redaction(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public Redaction {
    parameters = Set.copyOf(parameters);
    fields = Set.copyOf(fields);
    Set<String> anyCase = new TreeSet<>();
    headers.forEach(name -> anyCase.add(name.toLowerCase(Locale.ROOT)));
    headers = Set.copyOf(anyCase);
  }

  /** The same without these parameters. */
  public Redaction parameters(String... names) {
    return new Redaction(Set.of(names), headers, fields);
  }

  /** The same without these headers. */
  public Redaction headers(String... names) {
    return new Redaction(parameters, Set.of(names), fields);
  }

  /** The same without these fields. */
  public Redaction fields(String... names) {
    return new Redaction(parameters, headers, Set.of(names));
  }

  /** The values that are left out of this request. */
  Secrets secretsOf(RecordedRequest request) {
    Set<String> values = new HashSet<>();
    parameters.forEach(name -> {
      String value = request.parameters().get(name);
      if (value != null) {
        values.add(value);
      }
    });
    Buffer body = request.body();
    if (body != null && !fields.isEmpty()) {
      try {
        collect(Json.decodeValue(body), false, values);
      } catch (DecodeException e) {
        return new Secrets(values); // It is replaced as a whole, or has none.
      }
    }
    return new Secrets(values);
  }

  private void collect(@Nullable Object value, boolean secret, Set<String> into) {
    switch (value) {
      case JsonObject object ->
          object.forEach(
              it -> collect(it.getValue(), secret || fields.contains(it.getKey()), into));
      case JsonArray array -> array.forEach(it -> collect(it, secret, into));
      case String text when secret -> into.add(text);
      case Number number when secret -> into.add(number.toString());
      case null, default -> {}
    }
  }

  /** The request without what is left out. */
  public RecordedRequest apply(RecordedRequest request) {
    Map<String, String> kept = new HashMap<>(request.parameters());
    kept.replaceAll((name, value) -> parameters.contains(name) ? REDACTED : value);
    Buffer body = request.body();
    return new RecordedRequest(
        request.path(), kept, body == null ? null : withoutFields(body), request.bodyType());
  }

  /** What is known of the answer, without what is left out. */
  StreamInfo apply(StreamInfo info, Secrets secrets) {
    Map<String, String> kept = new LinkedHashMap<>(secrets.hide(info.headers()));
    kept.replaceAll(
        (name, value) -> headers.contains(name.toLowerCase(Locale.ROOT)) ? REDACTED : value);
    return info.headers(kept);
  }

  /** A chunk of the answer without what is left out. */
  public Chunk apply(Chunk chunk) {
    if (fields.isEmpty()) {
      return chunk;
    }
    Buffer before = chunk.toBuffer();
    Buffer kept = withoutFields(before);
    return kept.equals(before) ? chunk : Chunk.of(kept).withEvent(chunk.event());
  }

  private Buffer withoutFields(Buffer bytes) {
    if (fields.isEmpty()) {
      return bytes;
    }
    Object value;
    try {
      value = Json.decodeValue(bytes);
    } catch (DecodeException e) {
      return mentionsField(bytes) ? Buffer.buffer(REDACTED) : bytes;
    }
    return redact(value) ? Json.encodeToBuffer(value) : bytes;
  }

  /** Whether a field may be in what is not JSON, such as a form, or lines of JSON. */
  private boolean mentionsField(Buffer bytes) {
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    // With a backslash a name may be written otherwise.
    return text.indexOf('\\') >= 0
        || fields.stream()
            .map(it -> new String(it.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
            .anyMatch(text::contains);
  }

  private boolean redact(@Nullable Object value) {
    boolean changed = false;
    if (value instanceof JsonObject object) {
      for (String name : Set.copyOf(object.fieldNames())) {
        if (fields.contains(name)) {
          object.put(name, REDACTED);
          changed = true;
        } else {
          changed |= redact(object.getValue(name));
        }
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        changed |= redact(array.getValue(i));
      }
    }
    return changed;
  }
}
