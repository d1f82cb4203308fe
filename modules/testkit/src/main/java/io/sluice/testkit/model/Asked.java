package io.sluice.testkit.model;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request that a {@link ScriptedModel} got.
 *
 * @param headers by name in lower case
 * @param body what was sent
 * @param tokens how many were written so far
 * @param left completes when the connection was closed before the answer was whole
 */
public record Asked(
    Map<String, String> headers,
    JsonObject body,
    AtomicInteger tokens,
    CompletableFuture<Void> left) {}
