/** What sources of several kinds share; not for users. */
@NullMarked
package io.sluice.sources.internal;

import org.jspecify.annotations.NullMarked;
