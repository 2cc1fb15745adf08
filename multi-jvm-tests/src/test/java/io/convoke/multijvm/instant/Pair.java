// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import java.io.IOException;

/** Alice and bob, each with a terminal. */
final class Pair implements AutoCloseable {
    final People people;
    final Terminal alice;
    final Terminal bob;

    Pair(RunningNode node, AudioCodec codec) throws IOException, InterruptedException {
        people = new People(node::client, "alice", "bob");
        alice = new Terminal(node.client(), people.aor("alice"), codec);
        bob = new Terminal(node.client(), people.aor("bob"), codec);
    }

    /** They see each other, and both have subscribed. */
    void subscribe() throws IOException, InterruptedException {
        people.letSeeEachOther("alice", "bob");
        alice.subscribe();
        bob.subscribe();
    }

    /** Alice presses for bob; the session's name. */
    String activate() throws IOException, InterruptedException {
        return alice.activate(people.aor("bob"));
    }

    @Override
    public void close() throws IOException {
        try (people) {
            alice.close();
            bob.close();
        }
    }
}
