// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sipp gets that scans, guesses, floods or loops, at a node with narrow limits. Each test is a source of its own. */
@ExtendWith(Peers.PerTest.class)
class AbuseTest {
    private static final String DOMAIN = "sip:" + People.DOMAIN;
    private static final String FACTORY = "factory@" + People.DOMAIN;
    private static final String LATER = "Retry-After: [0-9]+";
    private static final int AT_ONCE = 8;
    private static final int OF_USER = 3;

    @RegisterExtension
    static final ClusterOfTests CLUSTER =
            ClusterOfTests.of(aCluster().withNodes(1).withSettings("""
            convoke.sip.guard {
              source { per-second = 0.0001, burst = %d }
              user { per-second = 0.0001, burst = %d, calls = 1 }
              failures { of-user = 1, of-source = 2, pause = 60s }
            }
            """.formatted(AT_ONCE, OF_USER)));

    private static int port() {
        return CLUSTER.get().node(1).sipPort();
    }

    private static Sipp options(Peers peers, String source, int status) {
        return peers.sipp("refused")
                .at(source)
                .with("method", "OPTIONS")
                .with("uri", DOMAIN)
                .with("to", "<" + DOMAIN + ">")
                .with("status", status);
    }

    private static Sipp silenced(Peers peers, String source, String method, String uri) {
        return peers.sipp("silenced")
                .at(source)
                .with("method", method)
                .with("uri", uri)
                .with("agent", "sipp");
    }

    /** RFC 3261 section 21.5.4; what is in a dialog costs what was admitted before. */
    @Test
    void shouldTellWhoAsksTooMuchToComeLaterAndAFloodNothing(Peers peers) throws Exception {
        final String source = "127.0.0.11";
        for (int i = 0; i < AT_ONCE; i++) {
            options(peers, source, 200).passes(port());
        }
        for (int i = 0; i < AT_ONCE; i++) {
            options(peers, source, 503).with("regexp", LATER).passes(port());
        }

        silenced(peers, source, "OPTIONS", DOMAIN).passes(port());
        options(peers, "127.0.0.12", 200).passes(port());
    }

    @Test
    void shouldSayNothingToAScanner(Peers peers) throws Exception {
        silenced(peers, "127.0.0.13", "OPTIONS", DOMAIN)
                .with("agent", "friendly-scanner")
                .passes(port());
    }

    @Test
    void shouldSayNothingToWhoTriesOneAddressAfterTheOther(Peers peers) throws Exception {
        final String source = "127.0.0.14";
        for (int i = 0; i < 3; i++) {
            peers.invite("sip:0044123456" + i + "@" + People.DOMAIN, 404)
                    .at(source)
                    .passes(port());
        }

        silenced(peers, source, "INVITE", "sip:00441234569@" + People.DOMAIN).passes(port());
    }

    /** The one whose password it is is not kept out: he comes from elsewhere. */
    @Test
    void shouldHaveWhoGuessesAPasswordWait(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice")) {
            final String password = people.givePassword("alice");
            for (int i = 0; i < 2; i++) {
                registers(peers, people, "127.0.0.15", "guessed", 403).passes(port());
            }

            registers(peers, people, "127.0.0.15", password, 503)
                    .with("regexp", "Retry-After: ([1-5][0-9]|60)")
                    .passes(port());
            registers(peers, people, "127.0.0.16", password, 200).passes(port());
        }
    }

    private static Sipp registers(Peers peers, People people, String source, String password, int status) {
        return peers.register(people.aor("alice"), password, status, "Contact: <sip:alice@192.0.2.1>")
                .at(source);
    }

    @Test
    void shouldHoldAUserToSoManyRequestsWhereverHeIs(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            for (int i = 0; i < OF_USER; i++) {
                message(peers, people, "127.0.0.17", 202).passes(port());
            }

            message(peers, people, "127.0.0.17", 503).with("regexp", LATER).passes(port());
            message(peers, people, "127.0.0.18", 503).with("regexp", LATER).passes(port());
        }
    }

    private static Sipp message(Peers peers, People people, String source, int status) throws Exception {
        return peers.sipp("asks")
                .at(source)
                .as(people.aor("alice"), people.givePassword("alice"))
                .with("method", "MESSAGE")
                .with("uri", "sip:" + people.aor("bob"))
                .proving(people.aor("bob"))
                .withFields("Content-Type: text/plain")
                .with("body", "buy")
                .with("status", status);
    }

    @Test
    void shouldHoldAUserToSoManyCalls(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob", "carol")) {
            final Sipp first = peers.sipp("factory-list")
                    .at("127.0.0.19")
                    .as(people.aor("alice"), people.givePassword("alice"))
                    .with("uri", "sip:" + FACTORY)
                    .with("guest", people.aor("bob"))
                    .with("other", people.aor("carol"))
                    .proving(FACTORY)
                    .start(port());
            await().atMost(Duration.ofSeconds(40))
                    .ignoreException(NoSuchFileException.class) // until it begins to log
                    .until(() -> first.logged().startsWith("sip:conf-"));
            final Meeting meeting = Meeting.at(CLUSTER.get().node(1), first.logged());
            meeting.awaitLegs(1);

            peers.sipp("refused-user")
                    .at("127.0.0.19")
                    .as(people.aor("alice"), people.givePassword("alice"))
                    .with("uri", "sip:" + FACTORY)
                    .proving(FACTORY)
                    .with("status", 486)
                    .passes(port());

            meeting.end();
            first.shouldPass();
        }
    }

    @Test
    void shouldTakeOneOfTwoThatAreTheSameRequest(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            final Meeting meeting = Meeting.of(CLUSTER.get().node(1), people);

            peers.sipp("call-merged")
                    .at("127.0.0.20")
                    .with("uri", meeting.uri())
                    .passes(port());
        }
    }
}
