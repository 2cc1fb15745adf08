// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.Inbox;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Ports;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MESSAGE both ways (RFC 3428), by sipp. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class PagerModeTest {
    private static final String TEXT = "Content-Type: text/plain";

    @Test
    void shouldBringAUserWhatAPhoneWrites(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                Inbox bob = Inbox.open(node.client(), people.aor("bob"))) {
            message(peers, people, people.aor("bob"), TEXT, "Mr. Watson, come here.")
                    .with("status", 202)
                    .passes(node.sipPort());

            final String text = "Mr. Watson, come here.";
            assertThat(bob.await("message", m -> m.path("text").asText().startsWith(text))
                            .path("from")
                            .asText())
                    .isEqualTo(people.aor("alice"));
        }
    }

    @Test
    void shouldBringAPhoneWhatWaitedForItAndWhatComesOnce(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            node.client().message(people.aor("alice"), people.aor("bob"), "written before");
            final int port = Ports.free(1);
            final Sipp phone = peers.sipp("takes-message").servesAt(port);
            final String contact = "Contact: <sip:bob@127.0.0.1:" + port + ">";
            final String allow = "Allow: INVITE, ACK, BYE, MESSAGE";
            peers.register(people.aor("bob"), people.givePassword("bob"), 200, contact, allow)
                    .passes(node.sipPort());
            awaitTaken(phone, "written before");

            node.client().message(people.aor("alice"), people.aor("bob"), "written now");
            awaitTaken(phone, "written now");
            node.client().message(people.aor("alice"), people.aor("bob"), "written last");
            awaitTaken(phone, "written last");

            final String all = phone.messages();
            assertThat(all)
                    .containsPattern("MESSAGE sip:bob@127.0.0.1:" + port)
                    .containsPattern("From: [^\\n]*sip:" + people.aor("alice"));
            assertThat(Pattern.compile("(?m)^Call-ID: \\S+")
                            .matcher(all)
                            .results()
                            .map(MatchResult::group)
                            .distinct())
                    .as("calls of three messages, each of which came once")
                    .hasSize(3);
        }
    }

    private static void awaitTaken(Sipp phone, String text) {
        await(text).atMost(Duration.ofSeconds(40)).until(() -> phone.messages().contains(text));
    }

    /** RFC 3428 sections 7 and 8. */
    @ParameterizedTest
    @CsvSource({
        "404, nobody, Content-Type: text/plain, hello, ^SIP",
        "415, bob, Content-Type: text/html, hello, 'Accept: text/plain'",
        "415, bob, 'Content-Type: text/plain\nContent-Encoding: gzip', hello, 'Accept: text/plain'",
        "400, bob, Content-Type: text/plain, '', 'No text'"
    })
    void shouldSayWhyAMessageIsNotTaken(
            int status, String name, String fields, String text, String regexp, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final String to = name.equals("nobody") ? "nobody@convoke.local" : people.aor(name);
            // what is wrong with the request itself is said before anybody is asked who he is
            final Sipp sipp = status == 404
                    ? message(peers, people, to, fields, text)
                    : peers.sipp("refused")
                            .with("method", "MESSAGE")
                            .with("uri", "sip:" + to)
                            .with("to", "<sip:" + to + ">")
                            .withFields(fields)
                            .with("body", text);
            sipp.with("status", status).with("regexp", regexp).passes(node.sipPort());
        }
    }

    private static Sipp message(Peers peers, People people, String to, String fields, String text) throws Exception {
        return peers.sipp("asks")
                .as(people.aor("alice"), people.givePassword("alice"))
                .with("method", "MESSAGE")
                .with("uri", "sip:" + to)
                .proving(to)
                .withFields(fields)
                .with("body", text);
    }
}
