// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.call.CallState;
import io.convoke.node.endpoint.EndpointState;
import io.convoke.node.user.Inbox;
import io.convoke.node.user.Requests;
import io.convoke.node.user.UserState;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.wire.RecordWireSerializer;
import io.convoke.protocol.wire.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each release line keeps in snapshots, byte for byte; the rules are those of the protocol's {@code GoldenBytesTest}.
 * A class without a file gets one by {@code -Dtest=SnapshotGoldenBytesTest -Dgolden.write=true}.
 */
class SnapshotGoldenBytesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "0.1.0");
    private static final UserId ALICE = new UserId("alice@example.net");
    private static final UserId BOB = new UserId("bob@other.example");
    private static final ConferenceId CONFERENCE = new ConferenceId("k3v9x2");
    private static final EndpointId LAPTOP = new EndpointId(ALICE, "laptop");
    private static final Instant AT = Instant.parse("2026-11-20T23:59:58.123456789Z");

    private static final ConferenceInformation INFORMATION = new ConferenceInformation(
            CONFERENCE,
            "Figures",
            ALICE,
            "sip:k3v9x2@example.net",
            "http://h/join",
            "+12015550199",
            "4711",
            List.of("audio"),
            AT);
    private static final Inbox.Seen SEEN = new Inbox.Seen(BOB, new MessageId("m-17"), 9);
    private static final Inbox INBOX = new Inbox(
            List.of(new InboxMessage(9, new MessageId("m-17"), BOB, ALICE, "Join us", INFORMATION, AT)),
            9,
            8,
            3,
            700,
            List.of(SEEN));
    private static final Requests.Asked ASKED = new Requests.Asked(
            List.of(BOB),
            new ConferenceOptions(
                    "Figures", Duration.ofHours(1), 20, new DialOptions(Order.AT_ONCE, Requester.OPERATOR)),
            AT);
    private static final Requests.Answer ANSWER = new Requests.Answer(
            new RequestId("r-3"),
            ASKED,
            new AllocationOutcome.NotAllocated(
                    new Refusal(Refusal.Reason.FULL, "no mixer"), List.of(new Unreachable(BOB, "no mode", 480))));
    private static final Requests REQUESTS = new Requests(Map.of(new RequestId("r-4"), ASKED), List.of(ANSWER));
    private static final Map<EndpointId, EndpointStanding> STANDINGS =
            Map.of(LAPTOP, new EndpointStanding(true, true, PresenceStatus.AWAY, Set.of(CONFERENCE), 6));
    private static final Map<ConferenceId, LegId> MESHES = Map.of(CONFERENCE, new LegId("leg-1"));

    private static final SipFlow FLOW = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
    private static final SipBinding BINDING =
            new SipBinding("sip:alice@192.0.2.4", List.of("<sip:edge;lr>"), 700, "id@host", 17, "phone", FLOW, AT);
    private static final SipDialog DIALOG = new SipDialog(
            "a84b4c76e66710",
            "314159",
            "1928301774",
            "<sip:conf-k3v9x2@example.net>",
            "Bob <sip:bob@biloxi.example.com>",
            "sip:conf-k3v9x2@192.0.2.1",
            "sip:bob@192.0.2.4",
            List.of("<sip:edge.example.net;lr>"),
            3,
            314159,
            FLOW);

    private static final Map<Class<?>, Object> SAMPLES = Stream.of(
                    new UserState.Absent(),
                    new UserState.Deleted(9, STANDINGS),
                    new UserState.Present(
                            new Profile("Alice"),
                            new Credentials("$argon2id$", "1e", "2f"),
                            List.of(new CommunicationMode(CommunicationMode.Kind.SIP, "sip:alice@example.net", 3)),
                            Map.of(BOB, new Contact(BOB, "Bob", true)),
                            STANDINGS,
                            INBOX,
                            REQUESTS,
                            Map.of(CONFERENCE, INFORMATION),
                            Map.of("crew", new Group("crew", List.of(ALICE, BOB)))),
                    INBOX,
                    SEEN,
                    REQUESTS,
                    ASKED,
                    ANSWER,
                    new EndpointState.Device(MESHES, 4),
                    new EndpointState.Session("Firefox", AT, PresenceStatus.BUSY, MESHES, 5),
                    new EndpointState.Phone(BINDING, MESHES, 6),
                    new EndpointState.Publication(PresenceStatus.BUSY, "in a hurry", AT, MESHES, 7),
                    new CallState.New(),
                    new CallState.Dialling(CONFERENCE, new LegId("leg-1"), AT, 9),
                    new CallState.Up(
                            DIALOG,
                            CONFERENCE,
                            new LegId("leg-1"),
                            "v=0",
                            AT,
                            new SessionTimer(1800, true),
                            7,
                            "pstn-1"),
                    new CallState.Ended(
                            DIALOG, CONFERENCE, new LegId("leg-1"), CallEnd.PHONE, "486 Busy Here", AT, 8, 486, 17))
            .collect(Collectors.toMap(Object::getClass, Function.identity()));

    private static final ActorSystem SYSTEM = ActorSystem.create(
            "golden", ConfigFactory.parseString("pekko.actor.provider = local").withFallback(ConfigFactory.load()));
    private static final RecordWireSerializer SERIALIZER = new RecordWireSerializer((ExtendedActorSystem) SYSTEM);

    @BeforeAll
    static void writeWhatIsMissingIfAskedTo() throws IOException {
        if (!Boolean.getBoolean("golden.write")) return;
        Files.createDirectories(FOLDER);
        for (Map.Entry<Class<?>, Object> sample : SAMPLES.entrySet()) {
            Path file = file(sample.getKey());
            if (Files.exists(file)) continue;
            String hex = HexFormat.of().formatHex(SERIALIZER.toBinary(sample.getValue()));
            Files.writeString(file, hex.replaceAll(".{1,64}", "$0\n"));
        }
    }

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    private static Path file(Class<?> type) {
        return FOLDER.resolve(type.getName().replace("io.convoke.node.", "").replace('$', '.') + ".hex");
    }

    @Test
    void shouldHaveASampleOfEveryListedClass() {
        assertThat(SAMPLES.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        new SnapshotTable().classIds().classes().values());
    }

    @Test
    void shouldStillReadWhatThisReleaseLineWrote() {
        SoftAssertions softly = new SoftAssertions();
        SAMPLES.forEach((type, value) -> softly.assertThatCode(
                        () -> assertThat(SERIALIZER.fromBinary(bytes(file(type)), "1"))
                                .isEqualTo(value))
                .as(file(type) + " (see the comment on this class)")
                .doesNotThrowAnyException());
        softly.assertAll();
    }

    @Test
    void shouldWriteWhatItReads() {
        SAMPLES.values()
                .forEach(value -> assertThat(SERIALIZER.fromBinary(SERIALIZER.toBinary(value), "1"))
                        .isEqualTo(value));
    }

    private static byte[] bytes(Path file) throws IOException {
        return HexFormat.of().parseHex(String.join("", Files.readAllLines(file)));
    }
}
