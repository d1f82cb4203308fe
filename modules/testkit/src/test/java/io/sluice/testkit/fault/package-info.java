@NullMarked
package io.sluice.testkit.fault;

import org.jspecify.annotations.NullMarked;
