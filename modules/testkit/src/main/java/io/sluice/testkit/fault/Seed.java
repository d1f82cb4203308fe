package io.sluice.testkit.fault;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * What a run with chance in it was begun with, so that it can be repeated: a failure tells it, and
 * {@code -Dsluice.test.seed} sets it. Register it as a JUnit extension:
 *
 * <pre>{@code
 * @RegisterExtension final Seed seed = Seed.ofThisRun();
 * }</pre>
 */
public final class Seed implements TestExecutionExceptionHandler {

  /** The system property that sets it. */
  public static final String PROPERTY = "sluice.test.seed";

  private final long value;
  private final SplittableRandom random;

  private Seed(long value) {
    this.value = value;
    this.random = new SplittableRandom(value);
  }

  /** The one that was set, or a new one. */
  public static Seed ofThisRun() {
    return of(Long.getLong(PROPERTY, System.nanoTime()));
  }

  /** This one. */
  public static Seed of(long value) {
    return new Seed(value);
  }

  /** The seed itself. */
  public long value() {
    return value;
  }

  /** The chance that follows from it; for one thread. */
  public SplittableRandom random() {
    return random;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    // A test that was given up, as by an assumption, has not failed.
    throw failure instanceof TestAbortedException ? failure : toldWith(failure);
  }

  AssertionError toldWith(Throwable failure) {
    return new AssertionError("again with -D" + PROPERTY + "=" + value, failure);
  }

  @Override
  public String toString() {
    return "seed " + value;
  }
}
