// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Users made for a benchmark, as many as were ever asked for; deleted when it ends. */
final class Crowd implements AutoCloseable {
    private final ControlClient client;
    private final String domain;
    private final String run = String.format("%06x", ThreadLocalRandom.current().nextInt(1 << 24));
    private final List<String> users = new ArrayList<>();

    Crowd(ControlClient client, String domain) {
        this.client = client;
        this.domain = domain;
    }

    /** The first {@code count} of them. */
    List<String> users(int count) throws IOException, InterruptedException {
        final int before = users.size();
        if (count > before) {
            users.addAll(InParallel.forEach(count - before, i -> () -> {
                final String aor = local(before + i) + "@" + domain;
                client.putUser(aor, "Bench " + (before + i));
                return aor;
            }));
        }
        return List.copyOf(users.subList(0, count));
    }

    private String local(int index) {
        return "bench-" + run + "-" + index;
    }

    @Override
    public void close() throws IOException {
        try {
            InParallel.forEach(users.size(), i -> () -> {
                client.deleteUser(users.get(i));
                return null;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
