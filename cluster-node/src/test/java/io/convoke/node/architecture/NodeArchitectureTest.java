// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** The arrows of design.md §3 inside a node, and what style.md says of entities. */
@AnalyzeClasses(packages = "io.convoke.node", importOptions = ImportOption.DoNotIncludeTests.class)
class NodeArchitectureTest {
    private static final String[] NOUNS = {
        "user", "endpoint", "call", "subscription", "conference", "mixer", "allocator", "imrelay"
    };

    @ArchTest
    static final ArchRule EDGES_REACH_ENTITIES_BY_MESSAGES_ONLY = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.convoke.node.http..",
                    "io.convoke.node.im..",
                    "io.convoke.node.sip..",
                    "io.convoke.node.telemetry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(NOUNS));

    @ArchTest
    static final ArchRule ENTITIES_DO_NOT_KNOW_THE_EDGES = noClasses()
            .that()
            .resideInAnyPackage(packages(NOUNS))
            .or()
            .resideInAPackage("io.convoke.node.entity..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.convoke.node.http..",
                    "io.convoke.node.im..",
                    "io.convoke.node.sip..",
                    "io.convoke.node.telemetry..",
                    "javax.sip..",
                    "gov.nist..",
                    "org.apache.pekko.http..",
                    "com.fasterxml..");

    @ArchTest
    static final ArchRule SIP_DOES_NOT_KNOW_HTTP = noClasses()
            .that()
            .resideInAPackage("io.convoke.node.sip..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.convoke.node.http..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule HTTP_DOES_NOT_KNOW_SIP = noClasses()
            .that()
            .resideInAPackage("io.convoke.node.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.convoke.node.sip..");

    /** But for the model of SDP: agents of terminals read in it where media goes. */
    @ArchTest
    static final ArchRule ONLY_MIXERS_AND_WHOEVER_STARTS_THEM_TOUCH_THE_MEDIA_PLANE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.convoke.node.mixer..",
                    "io.convoke.node.allocator..",
                    "io.convoke.node.telemetry..",
                    "io.convoke.node.boot..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.convoke.media..").and(resideOutsideOfPackages("io.convoke.media.sdp..")));

    @ArchTest
    static final ArchRule SHELLS_ARE_FINAL_AND_NAMED_ACTOR = classes()
            .that()
            .areAssignableTo(EventSourcedBehavior.class)
            .should()
            .haveSimpleNameEndingWith("Actor")
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    private static String[] packages(String... nouns) {
        return Arrays.stream(nouns)
                .map(noun -> "io.convoke.node." + noun + "..")
                .toArray(String[]::new);
    }
}
