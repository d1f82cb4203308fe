/** Where sessions meet Vert.x: endpoints on the event bus, offers, and opening. */
@NullMarked
package io.sluice.core.internal.endpoint;

import org.jspecify.annotations.NullMarked;
