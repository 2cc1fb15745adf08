// SPDX-License-Identifier: Apache-2.0
package io.convoke.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows inside the media plane; those between modules are in multi-jvm-tests. */
@AnalyzeClasses(packages = "io.convoke", importOptions = ImportOption.DoNotIncludeTests.class)
class MediaPlaneArchitectureTest {

    @ArchTest
    static final ArchRule shouldKeepKernelsFreeOfSocketsAndThreads = noClasses()
            .that()
            .resideInAnyPackage(
                    "..media.codec..",
                    "..media.floor",
                    "..media.mix",
                    "..media.jitter",
                    "..media.prompt",
                    "..media.rtp",
                    "..media.rtcp",
                    "..media.sdp",
                    "..media.srtp")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..media.transport", "..media.leg", "..media.mixer", "..media.agent");

    @ArchTest
    static final ArchRule shouldLetLegsKnowNothingOfMixersAndThreads = noClasses()
            .that()
            .resideInAnyPackage("..media.leg", "..media.mixer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..media.agent");
}
