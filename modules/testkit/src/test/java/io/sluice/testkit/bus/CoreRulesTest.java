package io.sluice.testkit.bus;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sluice.core.HandOff;
import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Rule N1 where it can be read off the code. */
class CoreRulesTest {
  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.sluice.core");

  @Test
  void n1_core_waits_nowhere_but_in_the_hand_off() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(HandOff.class)
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Object.class, "wait")
        .orShould()
        .callMethod(Thread.class, "join")
        .orShould()
        .callMethod(java.util.concurrent.Future.class, "get")
        .orShould()
        .callMethod(CompletableFuture.class, "join")
        .orShould()
        .callMethod(CompletableFuture.class, "get")
        .orShould()
        .callMethod(CountDownLatch.class, "await")
        .orShould()
        .callMethod(BlockingQueue.class, "take")
        .orShould()
        .callMethod(LockSupport.class, "park")
        .orShould()
        .callMethod(LockSupport.class, "park", Object.class)
        .orShould()
        .callMethod(Future.class, "await")
        .check(core);
  }

  @Test
  void core_knows_no_files_processes_or_http() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.io..", "java.net..", "io.vertx.core.http..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java.lang.Process.*")
        .check(core);
  }
}
