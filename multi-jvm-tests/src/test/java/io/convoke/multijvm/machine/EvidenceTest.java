// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.SharedNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** What the node that tests share leaves behind of one that failed. */
@ExtendWith(SharedNode.class)
class EvidenceTest {
    private ExtensionContext context;

    @RegisterExtension
    final BeforeEachCallback ofThisTest = begun -> context = begun;

    @Test
    void shouldLeaveLogsThreadDumpAndCountersAndSayWhere() throws Exception {
        Throwable failure = afterwards(new IOException("no sound"));

        assertThat(failure).hasMessageStartingWith("no sound").hasRootCauseInstanceOf(IOException.class);
        Path kept = Path.of(failure.getMessage().substring(failure.getMessage().lastIndexOf(' ') + 1));
        assertThat(kept.getFileName().toString())
                .startsWith("EvidenceTest.shouldLeaveLogsThreadDumpAndCountersAndSayWhere");
        assertThat(kept.resolve("node.jsonl")).isNotEmptyFile();
        assertThat(kept.resolve("up.out")).content().contains("Convoke is ready");
        assertThat(kept.resolve("threads.txt")).content().contains("\"main\"", "mixer-0");
        assertThat(kept.resolve("nodes.json")).content().contains("\"mixers\"");
        assertThat(kept.resolve("metrics.txt")).content().contains("convoke_media_mixers");
        ClusterOfTests.delete(kept);
    }

    @Test
    void shouldLeaveNothingOfATestThatIsNotForThisMachine() {
        TestAbortedException aborted = new TestAbortedException("needs root");

        assertThat(afterwards(aborted)).isSameAs(aborted);
    }

    private Throwable afterwards(Throwable failure) {
        return catchThrowable(() -> new SharedNode().handleTestExecutionException(context, failure));
    }
}
