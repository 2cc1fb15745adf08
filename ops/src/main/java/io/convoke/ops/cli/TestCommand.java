// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Described here, done by the script {@code convoke}: it must work when nothing compiles. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Builds everything and runs all tests: Maven's verify on JDK 25.",
            "Installs the Debian packages of ops/config/test-tools.txt that are missing when it may (root, or sudo"
                    + " without a password); otherwise says how to."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all tests passed", "1:a test failed, or something is missing to run them"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  convoke test                            everything",
            "  convoke test -pl media-plane -am        one module, and what it needs",
            "  convoke test -Dtest=OfferAnswerTest -Dsurefire.failIfNoSpecifiedTests=false"
        })
final class TestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MAVEN-ARGUMENT", arity = "0..*", description = "Handed to Maven as they are.")
    private List<String> arguments;

    @Override
    public Integer call() {
        throw new CommandFailed("tests are run by the script: ./convoke test");
    }
}
