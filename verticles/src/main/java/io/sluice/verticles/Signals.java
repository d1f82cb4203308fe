package io.sluice.verticles;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Tells of signals before the JVM begins its own shutdown, whose hooks all run at once: JFR would
 * end its recordings while their readers are still being served.
 *
 * <p>{@code sun.misc.Signal} is in every JDK's module {@code jdk.unsupported}, but the compiler
 * warns of it and the warning cannot be turned off in its place; hence by name.
 */
final class Signals {
  private Signals() {}

  /** Has the handler called, on a thread of the JVM's, each time a signal such as TERM arrives. */
  @SuppressWarnings("ReferenceEquality") // what equals of an object without state is
  static void on(String name, Consumer<String> handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {signalHandler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.accept(name);
                  return null;
                }
                return method.getName().equals("equals") ? self == arguments[0] : name.hashCode();
              });
      signal
          .getMethod("handle", signal, signalHandler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Throwable why = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
      LoggerFactory.getLogger(Signals.class)
          .warn("SIG{} ends without draining: {}", name, String.valueOf(why));
    }
  }
}
