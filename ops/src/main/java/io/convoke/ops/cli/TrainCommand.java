// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.up.Installation;
import io.convoke.ops.up.TrainingRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./convoke train}: options there are none, the rest is {@link TrainingRun}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a node and its Cassandra under a little load for a minute or two and keeps what their JVMs learn, so"
                    + " that every later start takes less time and less CPU, and the first calls are as quick as the later ones.",
            "'convoke up' does this by itself after each build; CONVOKE_TRAINING=off keeps it from that."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed; the reason is one line, and nodes start as without it"})
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        new TrainingRun(Installation.fromEnvironment(), spec.commandLine().getOut()).run();
        return 0;
    }
}
