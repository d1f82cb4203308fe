package io.sluice.walls;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The walls between the modules: who may know whom, and what core may not know at all. */
@AnalyzeClasses(packages = "io.sluice", importOptions = DoNotIncludeTests.class)
class WallsTest {

  private static final String ROOT = "io.sluice.";

  /** A module is the package right under the root; in it, {@code internal} is its own business. */
  private static String module(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    int end = name.indexOf('.', ROOT.length());
    return end < 0 ? name.substring(ROOT.length()) : name.substring(ROOT.length(), end);
  }

  private static ArchRule mayKnowOnly(String module, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(module), Stream.of(others))
            .map(name -> ROOT + name + "..")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("io.sluice..").or(resideInAnyPackage(allowed)))
        .because("modules meet in core's SPIs and are wired in verticles");
  }

  @ArchTest static final ArchRule core_knows_only_itself = mayKnowOnly("core");
  @ArchTest static final ArchRule sources_know_core = mayKnowOnly("sources", "core");
  @ArchTest static final ArchRule log_knows_core = mayKnowOnly("log", "core");
  @ArchTest static final ArchRule http_knows_core = mayKnowOnly("http", "core");
  @ArchTest static final ArchRule metrics_know_core = mayKnowOnly("metrics", "core");
  @ArchTest static final ArchRule refs_know_core = mayKnowOnly("refs", "core");

  @ArchTest
  static final ArchRule workers_know_core_refs_and_sources =
      mayKnowOnly("workers", "core", "refs", "sources");

  @ArchTest
  static final ArchRule verticles_wire_what_runs =
      mayKnowOnly("verticles", "core", "sources", "log", "http", "metrics", "refs", "workers");

  @ArchTest
  static final ArchRule internal_packages_stay_in_their_module =
      classes()
          .that()
          .resideInAPackage("io.sluice..")
          .should(
              new ArchCondition<>("not use the internal packages of another module") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getDirectDependenciesFromSelf().stream()
                      .filter(edge -> edge.getTargetClass().getPackageName().contains(".internal"))
                      .filter(edge -> !module(edge.getTargetClass()).isEmpty())
                      .filter(edge -> !module(edge.getTargetClass()).equals(module(type)))
                      .forEach(edge ->
                          events.add(SimpleConditionEvent.violated(type, edge.getDescription())));
                }
              });

  @ArchTest
  static final ArchRule core_knows_no_files_processes_or_http =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..", "java.net..", "io.vertx.core.http..", "io.vertx.ext..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Process")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File");

  @ArchTest
  static final ArchRule core_starts_no_threads =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.core..")
          .should()
          .callMethod(Thread.class, "start")
          .orShould()
          .callMethod(Thread.class, "startVirtualThread", Runnable.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.Executors");

  @ArchTest
  static final ArchRule n1_n2_nothing_sleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule vertx_internals_are_not_used =
      noClasses()
          .that()
          // Which copies instead where it finds something else; docs/adr/0119 says why.
          .doNotHaveFullyQualifiedName("io.sluice.core.internal.frame.WireCodec")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.core.impl..", "io.vertx.core.internal..")
          .because("they are not public API and change between minor versions");

  @ArchTest
  static final ArchRule packages_are_null_marked =
      classes()
          .that()
          .resideInAPackage("io.sluice..")
          .should(
              new ArchCondition<>("live in a package marked @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getPackageName() + " has no @NullMarked package-info"));
                  }
                }
              });
}
