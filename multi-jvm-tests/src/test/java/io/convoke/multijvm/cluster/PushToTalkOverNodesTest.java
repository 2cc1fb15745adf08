// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningCluster;
import io.convoke.multijvm.instant.Terminal;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.sound.Speech;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Push to talk between terminals whose legs are on several nodes. */
@ExtendWith(Peers.PerTest.class)
class PushToTalkOverNodesTest {
    private static final int NODES = 3;
    private static final double SECONDS = 1.2;

    @RegisterExtension
    static final ClusterOfTests CLUSTER = ClusterOfTests.of(aCluster().withNodes(NODES));

    @Test
    void shouldBridgeLegsOnThreeNodesAndPassTheFloorRound() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob", "carol");
                Terminal alice = terminal(1, people, "alice");
                Terminal bob = terminal(2, people, "bob");
                Terminal carol = terminal(3, people, "carol")) {
            people.letSeeEachOther("alice", "bob", "carol");
            assertThat(List.of(alice.server(), bob.server(), carol.server())).doesNotHaveDuplicates();

            String session = alice.activate(people.aor("bob"), people.aor("carol"));
            alice.awaitHeard(session, Speech.ALICE, SECONDS, bob, carol);

            assertThat(bob.askForTheFloor(session)).isEqualTo("queued");
            assertThat(alice.giveTheFloorBack(session)).isEqualTo("released");
            assertThat(bob.askForTheFloor(session)).isEqualTo("granted");
            bob.awaitHeard(session, Speech.BOB, SECONDS, alice, carol);
            assertThat(bob.hearing(carol.say(Speech.CAROL, SECONDS)).heard())
                    .as("carol has no floor")
                    .isFalse();

            alice.release(session).expect(204);
            assertThat(carol.hearing(alice.say(Speech.ALICE, SECONDS)).heard())
                    .as("after the release")
                    .isFalse();
        }
    }

    @Test
    void shouldProvisionALegElsewhereWhenItsNodeIsKilled() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob");
                Terminal alice = terminal(1, people, "alice");
                Terminal bob = terminal(2, people, "bob")) {
            people.letSeeEachOther("alice", "bob");
            String lost = bob.server();

            CLUSTER.get().kill(2);

            Terminal bobAgain = bob.by(CLUSTER.get().client());
            Terminal aliceAgain = alice.by(CLUSTER.get().client());
            await().atMost(RunningCluster.TAKEN_OVER).ignoreExceptions().untilAsserted(() -> {
                assertThat(bobAgain.server()).isNotEmpty().isNotEqualTo(lost);
                bobAgain.follow();
                aliceAgain.press(people.aor("bob")).expect(200);
                assertThat(bobAgain.hearing(aliceAgain.say(Speech.ALICE, SECONDS))
                                .heard())
                        .as("bob hears alice on another node")
                        .isTrue();
            });
        }
    }

    /** The re-INVITE comes from another node than the one that it knows. */
    @Test
    void shouldCallAPhoneBackWithTheLegThatIsProvisionedElsewhere(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob");
                Terminal alice = terminal(1, people, "alice");
                Terminal atTwo = new Terminal(CLUSTER.get().node(2).client(), people.aor("bob"), AudioCodec.PCMU)) {
            peers.phone(Baresip.Account.of(people, "bob", CLUSTER.get().node(2).sipPort()))
                    .call("sip:ptt-radio@" + People.DOMAIN);
            people.letSeeEachOther("alice", "bob");
            String lost = atTwo.server();

            CLUSTER.get().kill(2);

            Terminal bob = atTwo.by(CLUSTER.get().client());
            Terminal aliceAgain = alice.by(CLUSTER.get().client());
            await("alice hears bob, who talks all the time, from another node")
                    .atMost(RunningCluster.TAKEN_OVER.multipliedBy(2))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(bob.server()).isNotEmpty().isNotEqualTo(lost);
                        String session = aliceAgain
                                .press(people.aor("bob"))
                                .expect(200)
                                .body()
                                .path("session")
                                .asText();
                        aliceAgain.giveTheFloorBack(session);
                        bob.askForTheFloor(session);
                        assertThat(alice.levelDb()).isGreaterThan(-45);
                    });
        }
    }

    /** Its leg is on the node by which it came. */
    private static Terminal terminal(int node, People people, String name) throws Exception {
        return new Terminal(CLUSTER.get().node(node).client(), people.aor(name), AudioCodec.PCMU).subscribe();
    }
}
