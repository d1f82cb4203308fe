package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What one run asks of its upstream.
 *
 * @param target where
 * @param options how
 * @param body what is sent; null for nothing
 * @param bodyType its media type, where it has one
 * @param dialect what the upstream says beside chunks
 */
record Question(
    URI target,
    HttpSourceOptions options,
    @Nullable Chunk body,
    @Nullable String bodyType,
    Dialect dialect) {}
