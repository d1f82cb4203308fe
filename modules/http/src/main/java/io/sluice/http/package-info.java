/**
 * Streams over HTTP: how a format is chosen, how a stream becomes that format, and how the socket's
 * pace reaches the source.
 *
 * <p>A request travels so: {@code Guard} turns strangers away, {@code StreamsHandler} reads the
 * request and opens the stream, {@code Negotiator} chooses a {@code Format}, and {@code
 * ResponsePump} (or {@code JsonAnswer}) hands its batches through a {@code Renderer} to a {@code
 * SocketWriter}.
 */
@NullMarked
package io.sluice.http;

import org.jspecify.annotations.NullMarked;
