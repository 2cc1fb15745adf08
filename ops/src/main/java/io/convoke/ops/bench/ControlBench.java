// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.function.Consumer;

/** {@code bench control}: what the entities, the journal and the API can do. */
public final class ControlBench implements Bench<ControlBench.Scenario> {
    private final ControlClient client;
    private final BenchSettings settings;
    private final Crowd crowd;
    private final Pinning pinning;

    /** The scenarios by the names of their figures. */
    public enum Scenario {
        REQUEST("request"),
        MESSAGES("messages");

        private final String title;

        Scenario(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    public ControlBench(ControlClient client, BenchSettings settings) throws IOException, InterruptedException {
        this.client = client;
        this.settings = settings;
        final NodeUnderTest node = new NodeUnderTest(client, settings.nodePid());
        crowd = new Crowd(client, settings.domain());
        pinning = Pinning.of(settings.pin(), node.pid());
    }

    @Override
    public String conditions() {
        return pinning.conditions();
    }

    @Override
    public Figures run(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        return switch (scenario) {
            case REQUEST -> new RequestBench(client, settings).run(crowd, progress);
            case MESSAGES -> new MessagesBench(client, settings).run(crowd, progress);
        };
    }

    @Override
    public void close() throws IOException {
        try (pinning) {
            crowd.close();
        }
    }
}
