// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Users made for a benchmark, as many as were ever asked for; deleted when it ends. */
public final class Crowd implements AutoCloseable {
    private final ControlClient client;
    private final String domain;
    private final String run = String.format("%06x", ThreadLocalRandom.current().nextInt(1 << 24));
    private int withPassword;
    private final List<String> users = new ArrayList<>();

    public Crowd(ControlClient client, String domain) {
        this.client = client;
        this.domain = domain;
    }

    /** The first {@code count} of them. */
    public List<String> users(int count) throws IOException, InterruptedException {
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

    /** Sets the password of each of the first {@code count}; each takes the node some 50 ms. */
    public List<String> usersWith(String password, int count) throws IOException, InterruptedException {
        final List<String> all = users(count);
        InParallel.forEach(Math.max(0, count - withPassword), i -> () -> {
            client.putPassword(all.get(withPassword + i), password);
            return null;
        });
        withPassword = Math.max(withPassword, count);
        return all;
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
