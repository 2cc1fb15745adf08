// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.*;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;

/** What the tests of the allocator share. */
final class Allocators {
    static final RequestId REQUEST = new RequestId("request-1");
    /** Users may call Swiss numbers and no strangers; operators all. */
    static final Map<Requester, DialRight> RIGHTS = Map.of(
            Requester.USER, new DialRight(Set.of(Kind.SIP, Kind.PSTN), List.of("+41"), List.of("pbx.example.org")),
            Requester.OPERATOR, new DialRight(Set.of(Kind.values()), List.of(""), List.of("*")),
            Requester.PHONE, new DialRight(Set.of(), List.of(), List.of()));

    /** Longer than a test is held up. */
    static final Duration PATIENT = Duration.ofSeconds(20);

    static final AllocatorSettings SETTINGS = settings(PATIENT, PATIENT, PATIENT);

    private Allocators() {}

    static AllocatorSettings settings(Duration lookupWithin, Duration retryAfter, Duration giveUpAfter) {
        return new AllocatorSettings(
                "example.net",
                "https://convoke.example.net",
                "+41443643532",
                "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8),
                List.of(),
                RIGHTS,
                DialOptions.Order.IN_ORDER,
                new AllocatorSettings.Probing(Duration.ofMillis(300), Duration.ofMillis(300), 2),
                PATIENT,
                lookupWithin,
                2,
                retryAfter,
                giveUpAfter,
                3,
                0.85,
                new AllocatorSettings.Limits(
                        Duration.ofHours(2),
                        Duration.ofHours(24),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        50,
                        100,
                        10,
                        MediaSecurity.NONE));
    }

    static AllocatorSettings withGateways(Gateway... gateways) {
        return withGateways(SETTINGS.probing(), gateways);
    }

    static AllocatorSettings withGateways(AllocatorSettings.Probing probing, Gateway... gateways) {
        return new AllocatorSettings(
                SETTINGS.domain(),
                SETTINGS.joinBase(),
                SETTINGS.dialInNumber(),
                SETTINGS.secret(),
                List.of(gateways),
                RIGHTS,
                SETTINGS.order(),
                probing,
                SETTINGS.nodeExpiry(),
                SETTINGS.lookupWithin(),
                SETTINGS.lookupsAtOnce(),
                SETTINGS.retryAfter(),
                SETTINGS.giveUpAfter(),
                SETTINGS.maxRequests(),
                SETTINGS.maxLoad(),
                SETTINGS.limits());
    }

    static AllocatorCommand.Allocate request(ActorRef<AllocatorReply> replyTo, UserId... invite) {
        return request(ConferenceOptions.NONE, replyTo, invite);
    }

    static AllocatorCommand.Allocate request(
            ConferenceOptions options, ActorRef<AllocatorReply> replyTo, UserId... invite) {
        return new AllocatorCommand.Allocate(REQUEST, ALICE, List.of(invite), options, T0, replyTo);
    }

    static UserReply.Reachability reachable(UserId user, CommunicationMode.Kind... kinds) {
        List<CommunicationMode> modes = IntStream.range(0, kinds.length)
                .mapToObj(i -> new CommunicationMode(kinds[i], "address", i))
                .toList();
        return new UserReply.Reachability(user, new Profile(""), modes, PresenceStatus.AVAILABLE, List.of());
    }

    static NodeReport report(NodeId node, double load, int legs, boolean draining) {
        return new NodeReport(node, 1, "127.0.0.1", 0, legs, load, draining, "test");
    }

    static List<UserId> users(int count) {
        return Arrays.stream(IntStream.range(0, count).toArray())
                .mapToObj(i -> UserId.parse("user" + i + "@example.net"))
                .toList();
    }
}
