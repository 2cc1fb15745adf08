// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A dialog is its endpoint's, and an endpoint survives: no call is unknown (481) after {@code kill -9} of the node that had it. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class PhonesSurviveRestartTest {

    @Test
    void shouldGoOnWithCallsOfANodeThatWasKilled(RunningNode node, Peers peers) throws Exception {
        try (People some = new People(node.client(), "alice", "bob");
                People others = new People(node.client(), "carol", "dave")) {
            final Meeting first = Meeting.of(node, some);
            final Meeting second = Meeting.of(node, others);
            final Call ended = Call.up(peers, first, "ended-" + first.id());
            final Call changed = Call.up(peers, second, "changed-" + second.id());
            first.awaitLegs(1);
            second.awaitLegs(1);

            assertThat(node.killNode()).as("exit code of up").isEqualTo(3);
            node.restart();

            ended.goesOn(peers, "continue-bye");
            changed.goesOn(peers, "continue-invite");
            first.awaitLegs(0);
            second.awaitLegs(0);
        }
    }

    /** @param to with the node's tag */
    private record Call(Meeting meeting, String callId, String to) {
        static Call up(Peers peers, Meeting meeting, String callId) throws Exception {
            final Sipp sipp =
                    peers.sipp("leave-open").with("uri", meeting.uri()).inCall(callId);
            sipp.passes(meeting.node().sipPort());
            return new Call(meeting, callId, sipp.logged());
        }

        void goesOn(Peers peers, String scenario) throws Exception {
            peers.sipp(scenario)
                    .with("uri", meeting.uri())
                    .with("to", to)
                    .inCall(callId)
                    .passes(meeting.node().sipPort());
        }
    }
}
