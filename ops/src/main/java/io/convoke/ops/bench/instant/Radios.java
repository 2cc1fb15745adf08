// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.bench.InParallel;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.Answer;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.SwarmMember;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Terminals whose legs are provisioned, one of each user; unsubscribed when they are closed. */
final class Radios implements AutoCloseable {
    static final AudioCodec CODEC = AudioCodec.PCMU;

    private static final long REACHED_WITHIN_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final IntFunction<ControlClient> nodes;
    private final List<String> users;
    private final List<SwarmMember> members = new ArrayList<>();

    private Radios(IntFunction<ControlClient> nodes, List<String> users) {
        this.nodes = nodes;
        this.users = users;
    }

    /**
     * When this returns, presence knows of them all.
     *
     * @param nodes where each subscribes
     */
    static Radios subscribe(IntFunction<ControlClient> nodes, List<String> users, InetAddress local)
            throws IOException, InterruptedException {
        final Radios radios = new Radios(nodes, users);
        for (int i = 0; i < users.size(); i++) {
            radios.members.add(new SwarmMember(CODEC, local));
        }
        try {
            final List<Answer> answers = InParallel.forEach(users.size(), i -> () -> radios.provision(i));
            for (int i = 0; i < users.size(); i++) {
                radios.members.get(i).connect(answers.get(i));
            }
            return radios;
        } catch (IOException | InterruptedException e) {
            radios.close();
            throw e;
        }
    }

    private Answer provision(int index) throws IOException, InterruptedException {
        final ControlClient client = nodes.apply(index);
        final String sdp = client.call("PUT", path(index), members.get(index).offer())
                .expect(200)
                .text();
        final String subscribers = ControlClient.user(users.get(index)) + "/subscribers";
        final long untilNs = System.nanoTime() + REACHED_WITHIN_NS;
        while (client.call("GET", subscribers, null)
                .expect(200)
                .body()
                .path("subscribers")
                .isEmpty()) {
            if (System.nanoTime() - untilNs >= 0) {
                throw new IOException(users.get(index) + " has a leg of which presence does not know");
            }
            LoadClock.awaitUntil(System.nanoTime() + LOOK_AGAIN_NS);
        }
        return Answer.read(sdp);
    }

    String user(int index) {
        return users.get(index);
    }

    String path(int index) {
        return ControlClient.user(users.get(index)) + "/subscribers/radio";
    }

    List<SwarmMember> members() {
        return members;
    }

    int size() {
        return users.size();
    }

    /** The conference server of its leg. */
    String node(int index) throws IOException, InterruptedException {
        return nodes.apply(0)
                .call("GET", path(index), null)
                .expect(200)
                .body()
                .path("node")
                .asText();
    }

    /** {@code who} may call {@code whom}. */
    void allow(int who, int whom) throws IOException, InterruptedException {
        nodes.apply(0)
                .call(
                        "PUT",
                        ControlClient.user(users.get(whom)) + "/contacts/" + users.get(who),
                        ControlClient.object().put("maySeeMe", true))
                .expect(200, 201, 204);
    }

    @Override
    public void close() throws IOException {
        for (final SwarmMember member : members) {
            member.close();
        }
        try {
            InParallel.forEach(
                    users.size(),
                    i -> () -> nodes.apply(0).call("DELETE", path(i), null).expect(204, 404, 410));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
