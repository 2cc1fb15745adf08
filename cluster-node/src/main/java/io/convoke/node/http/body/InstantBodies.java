// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.convoke.protocol.endpoint.EndpointReply.Provisioned;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.ProvisionedLeg;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What goes in and out about the instant service. */
public final class InstantBodies {
    /** For how long a subscription may be asked for, and for how long it is where nobody says. */
    public static final int SHORTEST_SECONDS = 60;

    public static final int LONGEST_SECONDS = 86_400;
    public static final int USUAL_SECONDS = 3_600;

    private InstantBodies() {}

    /**
     * @param by how the terminal has subscribed: sip (a pre-established session) or api
     * @param node null while the leg is being provisioned anew, as are {@code leg} and {@code sdp}
     */
    public record Subscriber(
            String user,
            String identity,
            @JsonProperty("by") String by,
            String node,
            String leg,
            String sdp,
            Instant expiresAt) {
        public static Subscriber of(EndpointId subscriber, Provisioned now) {
            ProvisionedLeg leg = now.leg();
            return new Subscriber(
                    subscriber.user().aor(),
                    subscriber.identity(),
                    now.call() == null ? "api" : "sip",
                    leg == null ? null : leg.server().value(),
                    leg == null ? null : leg.leg().value(),
                    now.answer(),
                    now.expiresAt());
        }
    }

    /** Of those that can be reached now. */
    public record Subscribers(List<Reached> subscribers) {
        public record Reached(String identity, String node) {}

        public static Subscribers of(Map<EndpointId, ProvisionedLeg> legs) {
            return new Subscribers(legs.entrySet().stream()
                    .map(one -> new Reached(
                            one.getKey().identity(), one.getValue().server().value()))
                    .sorted((a, b) -> a.identity().compareTo(b.identity()))
                    .toList());
        }
    }

    /** @param group of the one who asks, or of a user before it, such as {@code dispatch@example.net/crew}; in place of {@code with} */
    public record ActivationRequest(List<String> with, String group, Integer priority) {
        /** Null where {@code with} names users. */
        public GroupName groupOf(UserId self) {
            if (group == null) return null;
            if (with != null) throw Checks.invalid("group", "is in place of with");
            int slash = group.lastIndexOf('/');
            String name = group.substring(slash + 1);
            if (!Group.isName(name))
                throw Checks.invalid("group", "is no name of a group: 1 to 60 of A-Z a-z 0-9 . _ -");
            return new GroupName(slash < 0 ? self : Checks.aor("group", group.substring(0, slash)), name);
        }

        /** @param most members beside the one who asks */
        public List<UserId> others(UserId self, int most) {
            List<UserId> others = Checks.aors("with", with, most);
            if (others.contains(self)) throw Checks.invalid("with", "names the one who asks");
            return others;
        }

        /** Null for the usual one. */
        public Integer checkedPriority() {
            return new FloorRequest(priority).checked();
        }
    }

    public record GroupName(UserId owner, String name) {}

    public record GroupEntry(List<String> members) {
        public Group checked(String name, int most) {
            if (!Group.isName(name))
                throw Checks.invalid("group", "is no name of a group: 1 to 60 of A-Z a-z 0-9 . _ -");
            return new Group(name, Checks.aors("members", members, most));
        }
    }

    public record GroupOfUsers(String owner, String name, List<String> members) {
        public static GroupOfUsers of(UserId owner, Group group) {
            return new GroupOfUsers(
                    owner.aor(),
                    group.name(),
                    group.members().stream().map(UserId::aor).toList());
        }
    }

    public record GroupsOfUser(List<GroupOfUsers> groups) {}

    public record FloorRequest(Integer priority) {
        /** Null for the usual one. */
        public Integer checked() {
            return priority == null ? null : Checks.within("priority", priority, 0, 255);
        }
    }

    /** @param gain of what the subscriber hears of a session */
    public record GainRequest(Float gain) {
        private static final float MOST = 4;

        public float checked() {
            float value = Checks.required("gain", gain);
            if (value >= 0 && value <= MOST) return value;
            throw Checks.invalid("gain", "is " + value + ", not within 0 to 4");
        }
    }

    /** In which a leg is. */
    public record Sessions(List<Heard> sessions) {
        public record Heard(String session, float gain) {}

        public static Sessions of(Map<InstantId, Float> gains) {
            return new Sessions(gains.entrySet().stream()
                    .map(one -> new Heard(one.getKey().value(), one.getValue()))
                    .sorted((a, b) -> a.session().compareTo(b.session()))
                    .toList());
        }
    }

    /** What became of a request in each session. */
    public record Floors(List<Of> sessions) {
        public record Of(String session, Floor floor) {}

        /** Those without a floor have ended meanwhile. */
        public static Floors of(List<Of> all) {
            return new Floors(all.stream().filter(one -> one.floor() != null).toList());
        }
    }

    public record Member(String user, String identity) {
        static List<Member> of(List<EndpointId> members) {
            return members.stream()
                    .map(one -> new Member(one.user().aor(), one.identity()))
                    .sorted((a, b) -> (a.user + "/" + a.identity).compareTo(b.user + "/" + b.identity))
                    .toList();
        }
    }

    public record Unavailable(String user, String cause) {
        public static List<Unavailable> of(List<InstantReply.Unavailable> all) {
            return all.stream()
                    .map(one -> new Unavailable(one.user().aor(), Checks.name(one.cause())))
                    .toList();
        }
    }

    /**
     * @param position in the queue; null unless queued
     * @param cause of 3GPP TS 24.380 §8.2.6.2; null unless denied
     */
    public record Floor(String result, Integer position, Integer cause) {
        public static Floor of(InstantReply.FloorAnswer answer) {
            return new Floor(
                    Checks.name(answer.result()),
                    answer.position() == 0 ? null : answer.position(),
                    answer.cause() == 0 ? null : answer.cause());
        }
    }

    public record Activated(String session, List<Member> members, List<Unavailable> unavailable, Floor floor) {
        public static Activated of(InstantReply.Activated a) {
            return new Activated(
                    a.session().value(), Member.of(a.members()), Unavailable.of(a.unavailable()), Floor.of(a.floor()));
        }
    }

    public record Session(String session, Member activatedBy, List<Member> members, Instant since) {
        public static Session of(InstantReply.View view) {
            EndpointId by = view.activatedBy();
            return new Session(
                    view.session().value(),
                    new Member(by.user().aor(), by.identity()),
                    Member.of(view.members()),
                    view.since());
        }
    }
}
