// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.Inbox;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.harness.SipDevice;
import io.convoke.ops.client.ControlClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Instant messages and subscriptions of SIP phones (RFC 3428, RFC 6665, RFC 4575, RFC 3856). */
@ExtendWith(SharedNode.class)
class SipEventsTest {
    private static final String PASSWORD = "correct horse";
    private static final int A_WHILE_MS = 2_000;

    private static SipDevice device(RunningNode node, People people, String name) throws Exception {
        node.client().putPassword(people.aor(name), PASSWORD);
        return new SipDevice(node, people.aor(name), PASSWORD);
    }

    @Test
    void shouldStoreWhatAPhoneWrites(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                SipDevice alice = device(node, people, "alice");
                Inbox bob = Inbox.open(node.client(), people.aor("bob"))) {
            final String uri = "sip:" + people.aor("bob");
            final String fields = "Content-Type: text/plain\r\n";

            final String answer = alice.call("MESSAGE", uri, "<" + uri + ">", "m-" + uri, fields, "Watson, come here.");

            assertThat(answer).startsWith("SIP/2.0 202 Accepted");
            assertThat(bob.await("message", m -> m.path("text").asText().equals("Watson, come here."))
                            .path("from")
                            .asText())
                    .isEqualTo(people.aor("alice"));
        }
    }

    @Test
    void shouldBringAPhoneWhatWaitedAndWhatComesOnce(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                SipDevice bob = device(node, people, "bob")) {
            node.client().message(people.aor("alice"), people.aor("bob"), "first");
            assertThat(bob.register()).startsWith("SIP/2.0 200 OK");

            final String first = bob.request();
            node.client().message(people.aor("alice"), people.aor("bob"), "second");
            final String second = bob.request();

            assertThat(first).startsWith("MESSAGE ").contains("From: <sip:" + people.aor("alice") + ">");
            assertThat(first).endsWith("\r\n\r\nfirst");
            assertThat(second).endsWith("\r\n\r\nsecond");
            assertThat(bob.isQuiet(A_WHILE_MS)).isTrue();
        }
    }

    @Test
    void shouldShowAPhoneTheConferenceAndWhoComes(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                SipDevice watcher = device(node, people, "bob")) {
            final String uri =
                    people.meet().path("conference").path("conferenceUri").asText();
            try (Phone alice = new Phone(node.client(), people.aor("alice"), AudioCodec.PCMU)) {
                final String answer = watcher.call(
                        "SUBSCRIBE",
                        uri,
                        "<" + uri + ">",
                        "s-" + uri,
                        watcher.contact() + "Event: conference\r\nExpires: 300\r\n",
                        "");
                final String whole = watcher.request();
                alice.join(people.conference());
                String change = watcher.request();
                while (!change.contains(people.aor("alice"))) {
                    assertThat(version(change)).isPositive();
                    change = watcher.request();
                }

                assertThat(answer).startsWith("SIP/2.0 200 OK").contains("Expires: 300");
                assertThat(whole)
                        .startsWith("NOTIFY ")
                        .contains("Subscription-State: active;expires=", "state=\"full\"", ";isfocus");
                assertThat(version(whole)).isZero();
                assertThat(change).contains("state=\"partial\"");
                String last = change;
                while (!last.contains("<status>connected</status>")) {
                    final String next = watcher.request();
                    assertThat(version(next)).isEqualTo(version(last) + 1);
                    last = next;
                }
            }
            node.client().endConference(people.conference());
            String end = watcher.request();
            while (!end.contains("Subscription-State: terminated")) {
                end = watcher.request();
            }
            assertThat(end).contains("reason=noresource", "state=\"deleted\"");
        }
    }

    /** RFC 3903: what a phone says counts more than that it is registered, until it takes that back. */
    @Test
    void shouldShowWatchersWhatAPhonePublishesUntilItEndsThat(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob");
                SipDevice alice = device(node, people, "alice");
                SipDevice bob = device(node, people, "bob")) {
            final String uri = "sip:" + people.aor("alice");
            final String fields = bob.contact() + "Event: presence\r\nExpires: 300\r\n";
            node.client()
                    .call(
                            "PUT",
                            ControlClient.user(people.aor("alice")) + "/contacts/" + people.aor("bob"),
                            ControlClient.object().put("maySeeMe", true))
                    .expect(201);
            assertThat(alice.register()).startsWith("SIP/2.0 200 OK");
            assertThat(bob.call("SUBSCRIBE", uri, "<" + uri + ">", "w-" + uri, fields, ""))
                    .startsWith("SIP/2.0 200 OK");
            awaitShown(bob, "<basic>open</basic>");

            final String first = publish(alice, uri, "", "closed");
            awaitShown(bob, "<basic>closed</basic>", "<note>back at two</note>");
            final String changed = publish(alice, uri, ifMatch(first), "open");
            awaitShown(bob, "<basic>open</basic>", "<note>back at two</note>");
            final String stale = publish(alice, uri, ifMatch(first), "open");
            final String refreshed = publish(alice, uri, ifMatch(changed), null);
            final String ended = publish(alice, uri, ifMatch(refreshed) + "Expires: 0\r\n", null);
            awaitShown(bob, "<basic>open</basic>");

            assertThat(stale).startsWith("SIP/2.0 412 ");
            assertThat(ended).startsWith("SIP/2.0 200 OK").contains("Expires: 0");
        }
    }

    private static String publish(SipDevice phone, String uri, String fields, String basic) throws Exception {
        final String body = basic == null
                ? ""
                : "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"><tuple id=\"a\"><status><basic>" + basic
                        + "</basic></status><note>back at two</note></tuple></presence>";
        final String type = basic == null ? "" : "Content-Type: application/pidf+xml\r\n";
        return phone.call("PUBLISH", uri, "<" + uri + ">", "p-" + uri, "Event: presence\r\n" + fields + type, body);
    }

    private static String ifMatch(String answer) {
        final Matcher tag = Pattern.compile("SIP-ETag: (\\S+)").matcher(answer);
        assertThat(tag.find()).as(answer).isTrue();
        return "SIP-If-Match: " + tag.group(1) + "\r\n";
    }

    private static void awaitShown(SipDevice watcher, String... parts) throws Exception {
        String notify = watcher.request();
        while (!Stream.of(parts).allMatch(notify::contains)) {
            notify = watcher.request();
        }
    }

    private static long version(String notify) {
        final Matcher found = Pattern.compile(" version=\"(\\d+)\"").matcher(notify);
        assertThat(found.find()).as(notify).isTrue();
        return Long.parseLong(found.group(1));
    }
}
