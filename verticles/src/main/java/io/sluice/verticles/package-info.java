/**
 * Sluice as verticles, and as a program: {@link io.sluice.verticles.GatewayVerticle} serves streams
 * over HTTP, {@link io.sluice.verticles.SourceVerticle} offers what is configured, {@link
 * io.sluice.verticles.Launcher} runs both from one {@link io.sluice.verticles.Configuration}.
 */
@NullMarked
package io.sluice.verticles;

import org.jspecify.annotations.NullMarked;
