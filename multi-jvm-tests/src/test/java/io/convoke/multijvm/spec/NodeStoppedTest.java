// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that is told to stop does so in order, and says so: to whoever started it, and in its log. */
@ExtendWith(SharedNode.class)
class NodeStoppedTest {

    @Test
    void shouldEndWithZeroAndWriteItsLogToTheLastLine(RunningNode node) throws Exception {
        final ProcessHandle cassandra = node.cassandraProcess().orElseThrow();

        final int up = node.terminateNode();

        assertThat(up).as("exit code of up").isEqualTo(3);
        assertThat(node.output()).contains("the node ended by itself, exit code 0");
        assertThat(cassandra.isAlive()).as("Cassandra").isFalse();
        assertThat(Files.readAllLines(node.data().resolve("log").resolve("node.jsonl"))
                        .getLast())
                .contains("The node has stopped");
    }

    @Test
    void shouldStopWhenWhoeverStartedItIsKilled(RunningNode node) throws Exception {
        final ProcessHandle process = node.nodeProcess().orElseThrow();

        node.killUp();

        process.onExit().orTimeout(120, TimeUnit.SECONDS).join();
        assertThat(Files.readAllLines(node.data().resolve("log").resolve("node.jsonl"))
                        .getLast())
                .contains("The node has stopped");
    }
}
