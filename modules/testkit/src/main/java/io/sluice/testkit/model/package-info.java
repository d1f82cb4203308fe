/** An upstream with a model's interface, which does what its script says. */
@NullMarked
package io.sluice.testkit.model;

import org.jspecify.annotations.NullMarked;
