// SPDX-License-Identifier: Apache-2.0
package io.convoke.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What the house style asks of compiled code. */
@AnalyzeClasses(packages = "io.convoke", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    private static final String[] LOGGING = {
        "org.slf4j..", "java.util.logging..", "ch.qos.logback..", "org.apache.pekko.event.."
    };

    /** Whole words of a camel-case name, so that Information and Database are free; SecurityManager is the JDK's term. */
    private static final Pattern EMPTY_WORD = Pattern.compile(
            "(?:.*[a-z0-9])?(?:Manager|Helper|Utils?|Impl|Default|Abstract|Base|Data|Info)(?:[A-Z0-9].*)?");

    private static final DescribedPredicate<JavaClass> PURE = DescribedPredicate.describe(
            "are rules or states of entities, or the protocol's values",
            type -> type.getPackageName().startsWith("io.convoke.protocol")
                    || (type.getPackageName().startsWith("io.convoke.node")
                            && outermost(type).getSimpleName().matches(".+(Rules|State)")));

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(HouseRulesTest::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaClass> oneOfOurs() {
        return DescribedPredicate.describe(
                "a subclass of a class of ours",
                type -> type.getRawSuperclass()
                        .filter(superclass -> superclass.getPackageName().startsWith("io.convoke"))
                        // constants of an enum that have a body of their own
                        .filter(superclass -> !superclass.isEnum())
                        .isPresent());
    }

    @ArchTest
    static final ArchRule RULES_STATES_AND_VALUES_HAVE_NO_CLOCK = noClasses()
            .that(PURE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule RULES_STATES_AND_VALUES_HAVE_NO_CHANCE = noClasses()
            .that(PURE)
            .should()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(RandomGenerator.class);

    @ArchTest
    static final ArchRule RULES_STATES_AND_VALUES_HAVE_NO_LOG_AND_NO_FUTURE = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LOGGING)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(CompletionStage.class);

    /** The engine and a mixer's proxy run on the caller's thread; all else may run on a mixer's. */
    @ArchTest
    static final ArchRule WHAT_RUNS_ON_A_MIXER_THREAD_HAS_NO_LOG = noClasses()
            .that()
            .resideInAPackage("io.convoke.media..")
            .and()
            .doNotHaveFullyQualifiedName("io.convoke.media.agent.MediaEngine")
            .and()
            .doNotHaveFullyQualifiedName("io.convoke.media.agent.MixerProxy")
            .and()
            .doNotHaveFullyQualifiedName("io.convoke.media.agent.MixerThread")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LOGGING);

    @ArchTest
    static final ArchRule NOTHING_INHERITS_FROM_A_CLASS_OF_OURS = classes().should(be(not(oneOfOurs())));

    @ArchTest
    static final ArchRule NAMES_ARE_TERMS_OF_THE_FIELD = classes()
            .should(be(not(DescribedPredicate.<JavaClass>describe(
                    "named with a word that says nothing",
                    type -> EMPTY_WORD
                            .matcher(type.getSimpleName().replace("SecurityManager", ""))
                            .matches()))));

    @ArchTest
    static final ArchRule NOTHING_WRITES_TO_THE_CONSOLE_BUT_WHAT_IS_STARTED_THERE = noClasses()
            .that()
            .resideOutsideOfPackages("io.convoke.ops..")
            .and()
            .doNotHaveFullyQualifiedName("io.convoke.node.boot.NodeMain")
            .should()
            .accessField(System.class, "out");

    @ArchTest
    static final ArchRule NOTHING_SLEEPS_IN_THE_NODE = noClasses()
            .that(resideInAPackage("io.convoke.node.."))
            .should()
            .callMethod(Thread.class, "sleep", long.class);
}
