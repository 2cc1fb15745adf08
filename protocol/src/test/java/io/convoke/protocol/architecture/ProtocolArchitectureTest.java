// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.convoke.protocol.wire.Wire;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** The protocol holds values, and the form in which they travel: design.md §3. What all modules keep is in multi-jvm-tests. */
@AnalyzeClasses(packages = "io.convoke.protocol", importOptions = ImportOption.DoNotIncludeTests.class)
class ProtocolArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_OF_PEKKO_ONLY_WHOM_TO_ANSWER = noClasses()
            .that()
            .resideOutsideOfPackage("io.convoke.protocol.wire")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.pekko..")
                    .and(not(equivalentTo(ActorRef.class)))
                    .and(not(equivalentTo(NoSerializationVerificationNeeded.class))));

    @ArchTest
    static final ArchRule HAS_NO_SETTINGS_BUT_FOR_THE_WIRE = noClasses()
            .that()
            .resideOutsideOfPackage("io.convoke.protocol.wire")
            .should()
            .dependOnClassesThat(resideInAPackage("com.typesafe.."));

    @ArchTest
    static final ArchRule WHAT_LEAVES_IS_A_RECORD_OR_AN_ENUM = classes()
            .that()
            .areAssignableTo(Wire.class)
            .and()
            .areNotInterfaces()
            .should()
            .beRecords()
            .orShould()
            .beEnums();

    @ArchTest
    static final ArchRule IDENTITIES_ARE_RECORDS = classes()
            .that()
            .resideInAPackage("io.convoke.protocol.ids")
            .should()
            .beRecords();

    /** An address in the journal would point at an actor that is long gone. */
    @ArchTest
    static final ArchRule NOTHING_THAT_IS_KEPT_HOLDS_AN_ACTOR_REF = fields().that()
            .areDeclaredInClassesThat()
            .haveNameMatching(".*Event(\\$.*)?")
            .should()
            .notHaveRawType(ActorRef.class);

    @ArchTest
    static final ArchRule THE_WIRE_TABLE_ALONE_KNOWS_THE_NOUNS = noClasses()
            .that()
            .resideInAPackage("io.convoke.protocol.wire")
            .and()
            .doNotHaveSimpleName("WireTable")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.convoke.protocol..").and(not(resideInAPackage("io.convoke.protocol.wire"))));
}
