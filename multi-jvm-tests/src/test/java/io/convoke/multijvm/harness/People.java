// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.UnexpectedReply;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Users of one test, with addresses that no other test has; deleted at its end. */
public final class People implements AutoCloseable {
    public static final String DOMAIN = "convoke.local";
    public static final String SERVICE = "conference@" + DOMAIN;

    static {
        // Whoever waits for something asks again where he is told that it cannot be answered now.
        Awaitility.ignoreExceptionByDefault(UnexpectedReply.class);
    }

    private static final int UNAVAILABLE = 503;
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final Supplier<ControlClient> client;
    private final String suffix =
            "-" + TESTS.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private String conference;

    /** Each is reached at a computer. */
    public People(ControlClient client, String... names) throws IOException, InterruptedException {
        this(() -> client, names);
    }

    /** @param client of a node that runs now, whenever it is asked */
    public People(Supplier<ControlClient> client, String... names) throws IOException, InterruptedException {
        this.client = client;
        for (final String name : names) {
            addresses.put(name, name + suffix + "@" + DOMAIN);
            askedAgain(() -> client.get().putUser(aor(name), name));
        }
    }

    /** The address of one of them. */
    public String aor(String name) {
        return addresses.get(name);
    }

    /** What his phone proves itself with, once he has it. */
    public String givePassword(String name) throws IOException, InterruptedException {
        final String password = "secret-of-" + name;
        client.get()
                .call(
                        "PUT",
                        ControlClient.user(aor(name)) + "/password",
                        ControlClient.object().put("password", password))
                .expect(204);
        return password;
    }

    public void grantMonitoring(String name) throws IOException, InterruptedException {
        grant(name, ControlClient.object().put("monitor", true));
    }

    /** What his floor requests may claim at most. */
    public void grantFloorPriority(String name, int priority) throws IOException, InterruptedException {
        grant(name, ControlClient.object().put("floorPriority", priority));
    }

    private void grant(String name, ObjectNode what) throws IOException, InterruptedException {
        client.get().call("PATCH", ControlClient.user(aor(name)), what).expect(200);
    }

    /** Each of them the presence of each other, and so reach his terminals. */
    public void letSeeEachOther(String... names) throws IOException, InterruptedException {
        for (final String one : names) {
            for (final String other : names) {
                if (!one.equals(other)) {
                    client.get()
                            .call(
                                    "PUT",
                                    ControlClient.user(aor(one)) + "/contacts/" + aor(other),
                                    ControlClient.object().put("maySeeMe", true))
                            .expect(200, 201, 204);
                }
            }
        }
    }

    /** At the phones that he has registered, and nowhere else. */
    public void reachedByPhone(String name) throws IOException, InterruptedException {
        reachedBy(name, "sip", "sip:" + aor(name));
    }

    /** By one communication mode, and by no other. */
    public void reachedBy(String name, String kind, String address) throws IOException, InterruptedException {
        final ObjectNode modes = ControlClient.object();
        modes.putArray("modes")
                .addObject()
                .put("kind", kind)
                .put("address", address)
                .put("priority", 1);
        client.get()
                .call("PUT", ControlClient.user(aor(name)) + "/modes", modes)
                .expect(200);
    }

    /** As it is written in a request for a conference. */
    public String mention(String name) {
        return "@" + name + suffix;
    }

    public List<String> all() {
        return List.copyOf(addresses.values());
    }

    /** The body of a request of the first for a conference with the second. */
    public JsonNode request(String name, String other) {
        final ObjectNode body = ControlClient.object().put("requestedBy", aor(name));
        body.putArray("invite").add(aor(other));
        return body;
    }

    /** A conference of all of them, asked for by the first; the answer's body. */
    public JsonNode meet() throws IOException, InterruptedException {
        return meet(ControlClient.object());
    }

    /** @param options of the conference, as the request has them */
    JsonNode meet(ObjectNode options) throws IOException, InterruptedException {
        final List<String> all = all();
        final JsonNode body = client.get().requestConference(all.getFirst(), all.subList(1, all.size()), options);
        conference = body.path("conference").path("id").asText();
        return body;
    }

    /** The id of the conference that {@link #meet} asked for. */
    public String conference() {
        return conference;
    }

    private interface Request {
        void send() throws IOException, InterruptedException;
    }

    /** What a test has killed may not have been taken over, or be read again: then the API says 503, ask again. */
    private static void askedAgain(Request request) throws IOException, InterruptedException {
        Awaitility.await("an answer other than 503")
                .pollDelay(Duration.ZERO)
                .atMost(RunningCluster.TAKEN_OVER)
                .ignoreNoExceptions()
                .until(() -> isAnswered(request));
    }

    private static boolean isAnswered(Request request) throws IOException, InterruptedException {
        try {
            request.send();
            return true;
        } catch (UnexpectedReply notNow) {
            if (notNow.status() != UNAVAILABLE) {
                throw notNow;
            }
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (conference != null) {
                askedAgain(() -> client.get().endConference(conference));
            }
            for (final String aor : all()) {
                askedAgain(() -> client.get().deleteUser(aor));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
