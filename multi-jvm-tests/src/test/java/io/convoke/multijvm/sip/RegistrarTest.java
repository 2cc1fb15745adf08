// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** REGISTER as sipp sends it, with Digest by MD5, which is all that it knows. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class RegistrarTest {
    private static final String DESK = "sip:alice@192.0.2.1:5062";
    private static final String POCKET = "sip:alice@192.0.2.2:5064";

    /** A phone of alice, who is the only one here. */
    private record Alice(RunningNode node, Peers peers, People people, String password) {
        static Alice at(RunningNode node, Peers peers, People people) throws Exception {
            return new Alice(node, peers, people, people.givePassword("alice"));
        }

        /** @param regexp in the answer */
        void registers(int status, String regexp, String... fields) throws Exception {
            sipp(status, regexp, fields).passes(node.sipPort());
        }

        void sees(String regexp) throws Exception {
            registers(200, regexp, "X-No-Contact: asks");
        }

        void seesNo(String contact) throws Exception {
            sipp(200, contact, "X-No-Contact: asks")
                    .with("check", "check_it_inverse")
                    .passes(node.sipPort());
        }

        private Sipp sipp(int status, String regexp, String... fields) {
            return peers.register(people.aor("alice"), password, status, fields).with("regexp", regexp);
        }
    }

    @Test
    void shouldRegisterRefreshAndUnregister(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Alice alice = Alice.at(node, peers, people);

            alice.registers(
                    200, "Contact: <" + DESK + ">;expires=(300|29[0-9])", "Contact: <" + DESK + ">", "Expires: 300");
            alice.registers(
                    200, "Contact: <" + DESK + ">;expires=(120|11[0-9])", "Contact: <" + DESK + ">;expires=120");
            alice.sees(DESK);
            alice.registers(200, "^SIP", "Contact: <" + DESK + ">;expires=0");
            alice.seesNo(DESK);
        }
    }

    @Test
    void shouldHaveSeveralContactsAndRemoveThemTogether(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Alice alice = Alice.at(node, peers, people);
            alice.registers(200, DESK, "Contact: <" + DESK + ">;expires=300;q=0.5");
            alice.registers(200, POCKET, "Contact: <" + POCKET + ">;expires=300");
            alice.sees(DESK);
            alice.sees(POCKET);

            alice.registers(400, "^SIP", "Contact: *", "Expires: 60");
            alice.registers(400, "^SIP", "Contact: *, <" + DESK + ">", "Expires: 0");
            alice.sees(DESK);
            alice.registers(200, "^SIP", "Contact: *", "Expires: 0");

            alice.seesNo("Contact:");
        }
    }

    @Test
    void shouldTakeTwoContactsInOneRequest(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Alice alice = Alice.at(node, peers, people);

            alice.registers(200, POCKET, "Contact: <" + DESK + ">, <" + POCKET + ">;expires=90", "Expires: 120");

            alice.sees(DESK);
        }
    }

    /** Ten, where the operator says no other number; those that he has are refreshed and removed as before. */
    @Test
    void shouldHaveNoMorePhonesOfOneUserThanTheOperatorAllows(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Alice alice = Alice.at(node, peers, people);
            alice.registers(200, "192.0.2.18", "Contact: " + contacts(11, 18));

            alice.registers(403, "^SIP/2.0 403 Too Many Contacts", "Contact: " + contacts(19, 21));
            alice.seesNo("192.0.2.19");
            alice.registers(200, "192.0.2.20", "Contact: " + contacts(19, 20));
            alice.registers(403, "^SIP/2.0 403 Too Many Contacts", "Contact: " + contacts(21, 21));
            alice.registers(200, "192.0.2.11", "Contact: " + contacts(11, 11));
            alice.registers(200, "^SIP", "Contact: " + contacts(12, 12) + ";expires=0");
            alice.registers(200, "192.0.2.21", "Contact: " + contacts(21, 21));
        }
    }

    private static String contacts(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(host -> "<sip:alice@192.0.2." + host + ">")
                .collect(Collectors.joining(", "));
    }

    /** RFC 3261 §10.3 step 7, RFC 3327 §5.3. */
    @ParameterizedTest
    @CsvSource({
        "423, 'Min-Expires: 60', 'Contact: <sip:alice@192.0.2.1>;expires=5'",
        "200, 'expires=5(40|3[0-9])', 'Contact: <sip:alice@192.0.2.1>;expires=99999'",
        "400, ^SIP, 'Contact: <mailto:alice@example.org>'",
        "200, 'Path: <sip:edge.example.org;lr>', 'Contact: <sip:alice@192.0.2.1>\nPath: <sip:edge.example.org;lr>'"
    })
    void shouldSayWhatItMakesOfAContact(int status, String regexp, String fields, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice")) {
            Alice.at(node, peers, people).registers(status, regexp, fields);
        }
    }

    /** RFC 3327 section 5.3. Nobody is where the contact says: sipp is the proxy that the registration came through. */
    @Test
    void shouldCallAPhoneThroughThePathOfItsRegistration(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "bob", "alice")) {
            people.reachedByPhone("alice");
            final Sipp proxy = peers.sipp("answers");
            final String first = "<" + proxy.contact() + ";lr>";
            final String second = "<sip:edge.example.org;lr>";
            proxy.start(node.sipPort());
            Alice.at(node, peers, people)
                    .registers(200, DESK, "Contact: <" + DESK + ">;expires=300", "Path: " + first + ", " + second);

            final Meeting meeting = Meeting.of(node, people);
            meeting.awaitLegs(1);
            assertThat(meeting.whoIsIn()).containsExactly(people.aor("alice"));
            meeting.end();

            proxy.shouldPass();
            assertThat(proxy.messages())
                    .contains("INVITE " + DESK + " SIP/2.0")
                    .containsPattern("Route: " + first + "\\s+Route: " + second + "\\s");
        }
    }

    @Test
    void shouldRefuseAWrongPasswordAndWhoeverHasNoAccountAlike(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            people.givePassword("alice");

            for (final String aor : new String[] {people.aor("alice"), people.aor("bob"), "nobody@convoke.local"}) {
                peers.register(aor, "guessed", 403, "Contact: <" + DESK + ">").passes(node.sipPort());
            }
        }
    }

    @Test
    void shouldRefuseToRegisterForSomebodyElse(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            people.givePassword("alice");

            peers.register(people.aor("bob"), people.givePassword("bob"), 403, "Contact: <" + DESK + ">")
                    .with("aor", "sip:" + people.aor("alice"))
                    .passes(node.sipPort());
        }
    }

    /** RFC 7616 §3.3: he knows the password, so nobody need be asked for it. */
    @Test
    void shouldGiveANewNonceForOneThatItDoesNotKnow(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final String password = people.givePassword("alice");
            final String aor = people.aor("alice");
            final String user = aor.substring(0, aor.indexOf('@'));
            final String response = md5(md5(user + ":convoke.local:" + password)
                    + ":made-by-another-node:00000001:0a4f113b:auth:" + md5("REGISTER:sip:convoke.local"));

            peers.sipp("refused")
                    .with("method", "REGISTER")
                    .with("uri", "sip:convoke.local")
                    .with("to", "<sip:" + aor + ">")
                    .withFields("Contact: <" + DESK + ">", authorization(user, response))
                    .with("status", 401)
                    .with("regexp", "stale=true")
                    .passes(node.sipPort());
        }
    }

    private static String authorization(String user, String response) {
        return "Authorization: Digest username=\"" + user
                + "\", realm=\"convoke.local\", nonce=\"made-by-another-node\", "
                + "uri=\"sip:convoke.local\", response=\"" + response
                + "\", algorithm=MD5, cnonce=\"0a4f113b\", nc=00000001, qop=auth";
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
