package io.sluice.bench.summary;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one comparison went.
 *
 * @param name its command
 * @param took how long
 * @param problem what went wrong; nothing where it went well
 */
record Part(String name, Duration took, @Nullable String problem) {}
