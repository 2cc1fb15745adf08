// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Peers;
import io.convoke.multijvm.peers.Sipp;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SUBSCRIBE and NOTIFY of the packages conference (RFC 4575) and presence (RFC 3856), and PUBLISH (RFC 3903), by sipp. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class EventPackagesTest {
    private static final Pattern VERSION = Pattern.compile(" version=\"(\\d+)\"");

    /** Who watches somebody, or a conference, until what he is notified of has this in it. */
    private record Watcher(RunningNode node, Peers peers, People people, String name) {
        Sipp of(String event, String uri, String until) throws Exception {
            return asks("subscriber", uri)
                    .with("event", event)
                    .with("until", until)
                    .start(node.sipPort());
        }

        Sipp asks(String scenario, String uri) throws Exception {
            return peers.sipp(scenario)
                    .as(people.aor(name), people.givePassword(name))
                    .with("uri", uri)
                    .proving(uri.substring("sip:".length()));
        }
    }

    @Test
    void shouldNotifyOfAConferenceFromItsWholeStateToItsEnd(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            final Sipp bob = new Watcher(node, peers, people, "bob").of("conference", meeting.uri(), "never in it");
            awaitSaid(bob, "state=\"full\"");

            final Sipp guest =
                    peers.sipp("call-hung-up").with("uri", meeting.uri()).start(node.sipPort());
            awaitSaid(bob, "<status>connected</status>");
            meeting.end();

            guest.shouldPass();
            bob.shouldPass();
            final List<Long> versions = VERSION.matcher(bob.messages())
                    .results()
                    .map(found -> Long.valueOf(found.group(1)))
                    .distinct() // sent again where sipp was slow
                    .toList();
            assertThat(versions).hasSizeGreaterThan(2);
            assertThat(versions)
                    .isEqualTo(IntStream.range(0, versions.size())
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(bob.messages())
                    .contains(";isfocus", "state=\"partial\"", "sip:guest@example.org", "<status>connected</status>")
                    .contains("Subscription-State: terminated;reason=noresource")
                    .containsPattern("<conference-info [^>]*state=\"deleted\"");
        }
    }

    @Test
    void shouldEndASubscriptionThatAPhoneEnds(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            people.letSeeEachOther("alice", "bob");
            final Watcher bob = new Watcher(node, peers, people, "bob");

            bob.of("conference", Meeting.of(node, people).uri(), "state=.full.").shouldPass();
            bob.of("presence", "sip:" + people.aor("alice"), "<basic>").shouldPass();
        }
    }

    /** RFC 3856 section 6.6.2: he does not learn whether there is anything to be seen. */
    @Test
    void shouldLetWhoMayNotSeeSomebodyWaitUntilHeMay(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Sipp bob = new Watcher(node, peers, people, "bob")
                    .of("presence", "sip:" + people.aor("alice"), "Subscription-State: active");
            awaitSaid(bob, "Subscription-State: pending");
            assertThat(bob.messages()).doesNotContain("<presence");

            people.letSeeEachOther("alice", "bob");

            bob.shouldPass();
            assertThat(bob.messages()).contains("<presence");
        }
    }

    /** What a phone says counts more than that it is registered, until it takes that back. */
    @Test
    void shouldShowWatchersWhatAPhonePublishesUntilItEndsThat(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            people.letSeeEachOther("alice", "bob");
            final String uri = "sip:" + people.aor("alice");
            peers.register(people.aor("alice"), people.givePassword("alice"), 200, "Contact: <sip:alice@192.0.2.1>")
                    .passes(node.sipPort());
            final Watcher alice = new Watcher(node, peers, people, "alice");
            final Watcher bob = new Watcher(node, peers, people, "bob");
            final Sipp meanwhile = bob.of("presence", uri, "<note>back at three</note>");
            awaitSaid(meanwhile, "<basic>open</basic>");

            final String first = published(alice, uri, "", "back at two");
            awaitSaid(meanwhile, "<note>back at two</note>");
            assertThat(meanwhile.messages()).contains("<basic>closed</basic>");
            final String second = published(alice, uri, first, "back at three");
            meanwhile.shouldPass();
            final Sipp after = bob.of("presence", uri, "<basic>open</basic>");
            awaitSaid(after, "<note>back at three</note>");
            final String refreshed = published(alice, uri, second, "");
            publish(alice, uri, first, "Expires: 60", "back at four")
                    .with("status", 412)
                    .passes(node.sipPort());
            publish(alice, uri, refreshed, "Expires: 0", "").with("status", 200).passes(node.sipPort());

            after.shouldPass();
            publish(alice, uri, refreshed, "Expires: 60", "")
                    .with("status", 412)
                    .passes(node.sipPort());
        }
    }

    /** @return its entity tag */
    private static String published(Watcher who, String uri, String tag, String note) throws Exception {
        final Sipp sipp = publish(who, uri, tag, "Expires: 60", note)
                .with("status", 200)
                .with("regexp", "SIP-ETag: [^[:space:]]+");
        sipp.passes(who.node().sipPort());
        return sipp.logged().substring("SIP-ETag: ".length());
    }

    /** @param note nothing where only the time it is to last changes */
    private static Sipp publish(Watcher who, String uri, String tag, String expires, String note) throws Exception {
        final String document = "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"><tuple id=\"a\"><status>"
                + "<basic>closed</basic></status><note>" + note + "</note></tuple></presence>";
        final StringBuilder fields = new StringBuilder("Event: presence\n" + expires);
        fields.append(tag.isEmpty() ? "" : "\nSIP-If-Match: " + tag);
        fields.append(note.isEmpty() ? "" : "\nContent-Type: application/pidf+xml");
        return who.asks("asks", uri)
                .with("method", "PUBLISH")
                .withFields(fields.toString())
                .with("body", note.isEmpty() ? "" : document);
    }

    /** RFC 3903 section 6. He has proven who he is, and may even see what she publishes. */
    @Test
    void shouldLetNobodyPublishForSomebodyElse(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            people.letSeeEachOther("alice", "bob");
            final String uri = "sip:" + people.aor("alice");
            final Watcher bob = new Watcher(node, peers, people, "bob");

            publish(bob, uri, "", "Expires: 60", "gone for good")
                    .with("status", 403)
                    .passes(node.sipPort());

            final Sipp seen = bob.of("presence", uri, "<basic>");
            seen.shouldPass();
            assertThat(seen.messages()).doesNotContain("gone for good");
        }
    }

    /** Before anybody is asked who he is (RFC 6665 sections 4.2.1.1 and 4.2.1.3, RFC 3903 section 6). */
    @ParameterizedTest
    @CsvSource({
        "SUBSCRIBE, 423, alice, 'Event: presence\nExpires: 5', 'Min-Expires: [0-9]+'",
        "SUBSCRIBE, 406, alice, 'Event: presence\nAccept: text/html', 'Accept: application/pidf'",
        "SUBSCRIBE, 489, alice, Event: winfo, 'Allow-Events: .*conference'",
        "SUBSCRIBE, 404, conf-aaaaaaaaaaaaaaaaaaaaaaaaaa, Event: conference, ^SIP",
        "PUBLISH, 423, alice, 'Event: presence\nExpires: 5', 'Min-Expires: [0-9]+'",
        "PUBLISH, 489, alice, Event: conference, 'Allow-Events: presence'",
        "PUBLISH, 415, alice, 'Event: presence\nContent-Type: text/plain', 'Accept: application/pidf[+]xml'"
    })
    void shouldSayWhyNothingIsSubscribedToOrPublished(
            String method, int status, String name, String fields, String regexp, RunningNode node, Peers peers)
            throws Exception {
        try (People people = new People(node.client(), "alice")) {
            final String uri = "sip:" + (name.equals("alice") ? people.aor(name) : name + "@" + People.DOMAIN);
            peers.sipp("refused")
                    .with("method", method)
                    .with("uri", uri)
                    .with("to", "<" + uri + ">")
                    .with("status", status)
                    .withFields("Contact: <sip:guest@127.0.0.1>\n" + fields)
                    .with("body", method.equals("PUBLISH") ? "gone for lunch" : "")
                    .with("regexp", regexp)
                    .passes(node.sipPort());
        }
    }

    private static void awaitSaid(Sipp peer, String text) {
        await(text).atMost(Duration.ofSeconds(40)).until(() -> peer.messages().contains(text));
    }
}
