// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three phones that know nothing of conferences: what each recorded is compared with what the others played. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class PhonesConferTest {
    private static final int RATE = 8_000;
    private static final double TOGETHER_SECONDS = 5.5;

    @ParameterizedTest(name = "{0} {1} over {2}")
    @CsvSource({
        "g711, '', udp",
        "g722, '', tcp",
        "opus, '', udp",
        "g711, srtp-mand, udp",
        "g722, srtp, udp",
        "opus, srtp-mand, tls"
    })
    void shouldHearTheOthersAndNotThemselves(
            String codec, String encryption, String transport, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol")) {
            final int port = transport.equals("tls") ? node.sipTlsPort() : node.sipPort();
            final List<Baresip> phones = phones(
                    people,
                    peers,
                    port,
                    account -> account.over(transport).speaking(codec).encrypted(encryption));

            final Meeting meeting = request(phones.getFirst(), node, people);
            for (final Baresip phone : phones.subList(1, 3)) {
                phone.call(meeting.uri());
            }
            assertTheyHearEachOther(phones);
            for (final Baresip phone : phones) {
                phone.hangUp();
            }
        }
    }

    /** RFC 4579 section 5.5. This phone leaves when it is told that whom it referred is in, so it calls again each time. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"g711, ''", "g722, srtp-mand", "opus, srtp-mand", "opus, ''"})
    void shouldHearWhomAPhoneRefersToTheConferenceItAskedFor(
            String codec, String encryption, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol", "dave")) {
            people.reachedByPhone("bob");
            people.reachedByPhone("carol");
            final List<Baresip> phones = phones(
                    people,
                    peers,
                    node.sipPort(),
                    account -> account.speaking(codec).encrypted(encryption));
            final Baresip alice = phones.getFirst();

            final Meeting meeting =
                    encryption.isEmpty() ? request(alice, node, people) : requestEncrypted(alice, node, people);
            awaitIn(meeting, people, "alice");
            alice.transfer("sip:" + people.aor("bob"));
            awaitIn(meeting, people, "bob");
            alice.call(meeting.uri()).transfer("sip:" + people.aor("carol"));
            awaitIn(meeting, people, "bob", "carol");
            alice.call(meeting.uri());
            awaitIn(meeting, people, "alice", "bob", "carol");

            assertTheyHearEachOther(phones);
            for (final Baresip phone : phones) {
                phone.hangUp();
            }
        }
    }

    /** RFC 5589, in a call between the two phones: all that the node sees of it is who comes. */
    @Test
    void shouldHearWhomAPhoneRefersThereByItself(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Baresip alice = peers.phone(Baresip.Account.of(people, "alice", node.sipPort()));
            final Baresip bob = peers.phone(Baresip.Account.of(people, "bob", node.sipPort()));

            final Meeting meeting = request(alice, node, people);
            alice.callDirectly(bob);
            await().atMost(Duration.ofSeconds(40)).until(() -> bob.heardSeconds() > 2);
            awaitIn(meeting, people, "alice");
            alice.transfer(meeting.uri());
            awaitIn(meeting, people, "alice", "bob");

            alice.otherAccount();
            assertTheyHearEachOther(List.of(alice, bob));
            alice.hangUp();
            awaitIn(meeting, people, "bob");
            bob.hangUp();
            meeting.awaitLegs(0);
        }
    }

    /** Registered, in the order of the voices. */
    private static List<Baresip> phones(People people, Peers peers, int port, UnaryOperator<Baresip.Account> configured)
            throws Exception {
        final List<Baresip> phones = new ArrayList<>();
        for (final Speech voice : Speech.values()) {
            final String name = voice.name().toLowerCase(Locale.ROOT);
            phones.add(peers.phone(configured.apply(Baresip.Account.of(people, name, port))));
        }
        return phones;
    }

    /** What alice's phone is redirected to. */
    private static Meeting request(Baresip alice, RunningNode node, People people) throws Exception {
        alice.call("sip:" + People.SERVICE);
        return new Meeting(node, conferenceOf(node, people.aor("alice")));
    }

    /** By the API: a redirection says nothing of how those who are referred are to be called. Nobody waits for dave. */
    private static Meeting requestEncrypted(Baresip alice, RunningNode node, People people) throws Exception {
        final ObjectNode options = ControlClient.object().put("security", "encrypted");
        final JsonNode conference = node.client()
                .requestConference(people.aor("alice"), List.of(people.aor("dave")), options)
                .path("conference");
        final Meeting meeting = new Meeting(node, conference.path("id").asText());
        alice.call(meeting.uri());
        return meeting;
    }

    /** They, and nobody else. */
    private static void awaitIn(Meeting meeting, People people, String... names) {
        final Set<String> wanted = Stream.of(names).map(people::aor).collect(Collectors.toSet());
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(meeting.whoIsIn()).isEqualTo(wanted));
    }

    /** What the redirection made; the list of conferences follows what happened by some moments. */
    private static String conferenceOf(RunningNode node, String aor) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> {
                            final JsonNode all = node.client()
                                    .call("GET", "/v1/conferences?phase=active", null)
                                    .expect(200)
                                    .body();
                            return StreamSupport.stream(all.path("items").spliterator(), false)
                                    .filter(each ->
                                            each.path("requestedBy").asText().equals(aor))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow()
                .path("id")
                .asText();
    }

    /**
     * In the last seconds: they talk without end, and a machine that stood still has broken what was said then.
     *
     * @param phones in the order of the voices
     */
    static void assertTheyHearEachOther(List<Baresip> phones) {
        for (final Baresip phone : phones) {
            await().atMost(Duration.ofSeconds(60)).until(() -> phone.heardSeconds() >= TOGETHER_SECONDS);
        }
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertEachHearsTheOthers(phones));
    }

    private static void assertEachHearsTheOthers(List<Baresip> phones) throws Exception {
        final List<Speech> voices = List.of(Speech.values()).subList(0, phones.size());
        for (final Speech talker : voices) {
            final Wav said = phones.get(talker.ordinal()).said();
            final Wav part = part(said, 4.5, 0.5);
            for (final Speech listener : voices) {
                final Hearing hearing =
                        best(part, part(phones.get(listener.ordinal()).heard(), 8, 0));
                if (talker == listener) {
                    assertThat(hearing.found())
                            .as("%s by himself: %s", talker, hearing)
                            .isLessThan(0.3);
                } else {
                    assertThat(hearing.found())
                            .as("%s by %s: %s", talker, listener, hearing)
                            .isGreaterThan(0.4);
                }
            }
        }
    }

    /** Between two times before the end. */
    static Wav part(Wav sound, double fromSeconds, double toSeconds) {
        final int length = sound.samples().length;
        return new Wav(RATE, Arrays.copyOfRange(sound.samples(), Math.max(0, (int) (length - fromSeconds * RATE)), (int)
                (length - toSeconds * RATE)));
    }

    /** Their clocks are not known: the best of the places, half a second apart, at which it may begin. */
    static Hearing best(Wav said, Wav heard) {
        final Recording recording = new Recording(0, heard);
        Hearing best = Hearing.of(new Recording(0, said), recording);
        for (long startNs = 0; startNs + said.seconds() * 1e9 < recording.endNs(); startNs += 500_000_000L) {
            final Hearing hearing = Hearing.of(new Recording(startNs, said), recording);
            best = hearing.found() > best.found() ? hearing : best;
        }
        return best;
    }
}
