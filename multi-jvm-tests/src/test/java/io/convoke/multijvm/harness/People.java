// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Users of one test, with addresses that no other test has; deleted at its end. */
public final class People implements AutoCloseable {
    public static final String DOMAIN = "convoke.local";
    public static final String SERVICE = "conference@" + DOMAIN;

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final ControlClient client;
    private final String suffix =
            "-" + TESTS.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private String conference;

    /** Each is reached at a computer. */
    public People(ControlClient client, String... names) throws IOException, InterruptedException {
        this.client = client;
        for (final String name : names) {
            addresses.put(name, name + suffix + "@" + DOMAIN);
            client.putUser(aor(name), name);
        }
    }

    /** The address of one of them. */
    public String aor(String name) {
        return addresses.get(name);
    }

    /** What his phone proves itself with, once he has it. */
    public String givePassword(String name) throws IOException, InterruptedException {
        final String password = "secret-of-" + name;
        client.call(
                        "PUT",
                        ControlClient.user(aor(name)) + "/password",
                        ControlClient.object().put("password", password))
                .expect(204);
        return password;
    }

    /** As it is written in a request for a conference. */
    public String mention(String name) {
        return "@" + name + suffix;
    }

    public List<String> all() {
        return List.copyOf(addresses.values());
    }

    /** A conference of all of them, asked for by the first; the answer's body. */
    public JsonNode meet() throws IOException, InterruptedException {
        final List<String> all = all();
        final JsonNode body =
                client.requestConference(all.getFirst(), all.subList(1, all.size()), ControlClient.object());
        conference = body.path("conference").path("id").asText();
        return body;
    }

    /** The id of the conference that {@link #meet} asked for. */
    public String conference() {
        return conference;
    }

    @Override
    public void close() throws IOException {
        try {
            if (conference != null) {
                client.endConference(conference);
            }
            for (final String aor : all()) {
                client.deleteUser(aor);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
