/** StreamRefs, beside asking for one item after the other. */
@NullMarked
package io.sluice.bench.refs;

import org.jspecify.annotations.NullMarked;
