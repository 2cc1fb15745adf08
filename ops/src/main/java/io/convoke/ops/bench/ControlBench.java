// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.function.Consumer;

/** {@code bench control}: what the entities, the journal and the API can do. */
public final class ControlBench implements Bench<ControlBench.Scenario> {
    private final ControlClient client;
    private final BenchSettings settings;
    private final Ground ground;

    /** The scenarios by the names of their figures. */
    public enum Scenario {
        REQUEST,
        MESSAGES;

        @Override
        public String toString() {
            return Bench.title(this);
        }
    }

    public ControlBench(ControlClient client, BenchSettings settings) throws IOException, InterruptedException {
        this.client = client;
        this.settings = settings;
        ground = Ground.prepare(client, settings);
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public String conditions() {
        return ground.pinning().conditions();
    }

    @Override
    public Figures run(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        return switch (scenario) {
            case REQUEST -> new RequestBench(client, settings).run(ground.crowd(), progress);
            case MESSAGES -> new MessagesBench(client, settings).run(ground.crowd(), progress);
        };
    }
}
