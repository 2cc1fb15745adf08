// SPDX-License-Identifier: Apache-2.0
package io.convoke.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The arrows between the modules (design.md §3), by their packages: a new arrow is a decision record and a line here.
 */
@AnalyzeClasses(packages = "io.convoke", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {
    private static final String PROTOCOL = "io.convoke.protocol..";
    private static final String MEDIA = "io.convoke.media..";
    private static final String PERSISTENCE = "io.convoke.persistence..";
    private static final String NODE = "io.convoke.node..";
    private static final String OPS = "io.convoke.ops..";

    private static ArchRule arrows(String from, String... to) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAPackage("io.convoke..")
                        .and(not(resideInAPackage(from)))
                        .and(not(resideInAnyPackage(to))));
    }

    @ArchTest
    static final ArchRule PROTOCOL_DEPENDS_ON_NO_OTHER = arrows(PROTOCOL);

    @ArchTest
    static final ArchRule MEDIA_PLANE_DEPENDS_ON_NO_OTHER = arrows(MEDIA);

    @ArchTest
    static final ArchRule PERSISTENCE_DEPENDS_ON_PROTOCOL = arrows(PERSISTENCE, PROTOCOL);

    @ArchTest
    static final ArchRule CLUSTER_NODE_DEPENDS_ON_ALL_BELOW = arrows(NODE, PROTOCOL, PERSISTENCE, MEDIA);

    @ArchTest
    static final ArchRule OPS_DEPENDS_ON_PROTOCOL_AND_MEDIA_PLANE = arrows(OPS, PROTOCOL, MEDIA);

    @ArchTest
    static final ArchRule NOTHING_LIES_BESIDE_THE_MODULES =
            classes().should().resideInAnyPackage(PROTOCOL, MEDIA, PERSISTENCE, NODE, OPS);

    @ArchTest
    static final ArchRule MEDIA_PLANE_KNOWS_NEITHER_PEKKO_NOR_JACKSON = noClasses()
            .that()
            .resideInAPackage(MEDIA)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "com.fasterxml..", "com.typesafe..", "scala..");

    @ArchTest
    static final ArchRule OPS_TALKS_TO_A_NODE_AS_A_CLIENT = noClasses()
            .that()
            .resideInAPackage(OPS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.pekko..");

    @ArchTest
    static final ArchRule CASSANDRA_IS_KNOWN_TO_PERSISTENCE_ONLY = noClasses()
            .that()
            .resideOutsideOfPackages(PERSISTENCE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.datastax..", "org.apache.cassandra..", "org.apache.pekko.persistence.cassandra..");

    @ArchTest
    static final ArchRule KRYO_IS_KNOWN_TO_THE_WIRE_FORMAT_ONLY = noClasses()
            .that()
            .resideOutsideOfPackage("io.convoke.protocol.wire")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.esotericsoftware..");
}
