// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Kamailio;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same calls over each transport, straight and through a proxy that stays in their route (RFC 3261 §16.6). */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class TransportTest {

    @ParameterizedTest
    @ValueSource(strings = {"call", "call-held"})
    void shouldGoThroughACallOverTcp(String scenario, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            peers.sipp(scenario)
                    .with("uri", Meeting.of(node, people).uri())
                    .overTcp()
                    .passes(node.sipPort());
        }
    }

    @Test
    void shouldHangUpAPhoneOnTheConnectionItCameBy(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp call = peers.sipp("call-hung-up")
                    .with("uri", meeting.uri())
                    .overTcp()
                    .start(node.sipPort());
            meeting.awaitLegs(1);

            meeting.end();

            call.shouldPass();
        }
    }

    @ParameterizedTest
    @CsvSource({"tls, opus", "tcp, g711"})
    void shouldHangUpABaresip(String transport, String codec, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final int port = transport.equals("tls") ? node.sipTlsPort() : node.sipPort();
            final Baresip phone = peers.phone(
                    Baresip.Account.of(people, "alice", port).over(transport).speaking(codec));
            phone.call(meeting.uri());
            meeting.awaitLegs(1);

            meeting.end();

            phone.awaitEvent("CALL_CLOSED", event -> true);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRedirectWhoeverProvesWhoHeIs(boolean tcp, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final Sipp call = peers.sipp("resource")
                    .as(people.aor("alice"), people.givePassword("alice"))
                    .proving(People.SERVICE);

            (tcp ? call.overTcp() : call).passes(node.sipPort());
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, call", "udp, call-held", "tcp, call", "tcp, call-held"})
    void shouldGoThroughACallBehindAProxy(String transport, String scenario, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Kamailio proxy = peers.proxyFor(node);
            final Sipp call =
                    peers.sipp(scenario).with("uri", Meeting.of(node, people).uri());

            (transport.equals("tcp") ? call.overTcp() : call).passes(proxy.port());
        }
    }

    /** A BYE of either side; the node's goes over a connection of its own to the proxy, which it trusts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoThroughACallBehindAProxyOverTls(boolean phoneHangsUp, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Kamailio proxy = peers.proxyFor(node);
            final Meeting meeting = Meeting.of(node, people);
            final Baresip phone = peers.phone(
                    Baresip.Account.of(people, "alice", proxy.tlsPort()).over("tls"));
            phone.call(meeting.uri());
            meeting.awaitLegs(1);

            if (phoneHangsUp) {
                phone.hangUp();
            } else {
                meeting.end();
                phone.awaitEvent("CALL_CLOSED", event -> true);
            }

            meeting.awaitLegs(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void shouldHangUpAPhoneBehindAProxy(String transport, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Kamailio proxy = peers.proxyFor(node);
            final Meeting meeting = Meeting.of(node, people);
            final Sipp call = peers.sipp("call-hung-up").with("uri", meeting.uri());
            (transport.equals("tcp") ? call.overTcp() : call).start(proxy.port());
            meeting.awaitLegs(1);

            meeting.end();

            call.shouldPass();
        }
    }
}
