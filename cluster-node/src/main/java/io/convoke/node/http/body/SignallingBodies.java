// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.convoke.node.http.call.Problem;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ServerReply.FloorNews;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.Map;

/** What a terminal and its virtual signalling agent say to each other. */
public final class SignallingBodies {
    private static final int LONGEST_ID = 128;

    private SignallingBodies() {}

    public enum Type {
        SUBSCRIBE,
        UNSUBSCRIBE,
        ACTIVATE,
        RELEASE,
        HEAR,
        REQUEST_FLOOR,
        RELEASE_FLOOR
    }

    /** How the packets of a terminal reach its leg. */
    public enum Media {
        RTP,
        SOCKET
    }

    /**
     * From the terminal.
     *
     * @param type such as {@code request-floor}
     * @param id comes back with the answer; may be missing
     * @param media of a subscription: rtp or socket; may be missing
     */
    public record Said(
            String type,
            String id,
            String sdp,
            Integer expires,
            Boolean monitor,
            List<String> with,
            String group,
            String session,
            Float gain,
            Integer priority,
            String media) {
        public Type checkedType() {
            if (id != null && id.length() > LONGEST_ID) throw Checks.invalid("id", "is longer than " + LONGEST_ID);
            return Checks.constant("type", type, List.of(Type.values()));
        }

        public String checkedSdp() {
            return Checks.required("sdp", sdp);
        }

        /** Its media comes and goes with this connection. */
        public boolean isMediaHere() {
            return media != null && Checks.constant("media", media, List.of(Media.values())) == Media.SOCKET;
        }

        public int seconds() {
            return expires == null
                    ? InstantBodies.USUAL_SECONDS
                    : Checks.within("expires", expires, InstantBodies.SHORTEST_SECONDS, InstantBodies.LONGEST_SECONDS);
        }

        public InstantBodies.ActivationRequest activation() {
            return new InstantBodies.ActivationRequest(with, group, priority);
        }

        public InstantId checkedSession() {
            Checks.required("session", session);
            if (session.length() > LONGEST_ID) throw Checks.invalid("session", "is longer than " + LONGEST_ID);
            return new InstantId(session);
        }

        /** Of a floor request: in all of his. */
        public boolean isOfAll() {
            return session == null;
        }

        public boolean monitors() {
            return monitor != null && monitor;
        }

        public float checkedGain() {
            return new InstantBodies.GainRequest(gain).checked();
        }

        /** Null for the usual one. */
        public Integer checkedPriority() {
            return new InstantBodies.FloorRequest(priority).checked();
        }
    }

    /** @param done the type of what was asked */
    public record Done(String id, String done, Object result) {}

    public record Refused(String id, Map<String, Object> problem) {
        public static Refused of(String id, Problem problem) {
            return new Refused(id, problem.body());
        }
    }

    /** @param whole all contacts there are, and not only those of whom there is news */
    public record Listing(String event, boolean whole, List<ContactBodies.Presence> contacts) {
        public static Listing of(UserReply.Feed feed) {
            return new Listing(
                    "contacts",
                    feed.whole(),
                    feed.contacts().stream().map(ContactBodies.Presence::of).toList());
        }
    }

    /**
     * @param event floor-granted, floor-denied, floor-queued, floor-revoked, floor-taken, floor-idle, over, or leg-moved
     * @param by who has taken the floor
     */
    public record Event(
            String event,
            String session,
            @JsonProperty("by") String by,
            Integer seconds,
            Integer position,
            Integer cause,
            InstantBodies.Subscriber subscriber) {

        /** The leg was provisioned elsewhere: media goes where the new answer says. */
        public static Event moved(InstantBodies.Subscriber now) {
            return new Event("leg-moved", null, null, null, null, null, now);
        }

        public static Event of(FloorNews news) {
            FloorNews.What what = news.what();
            boolean caused = what == FloorNews.What.DENIED || what == FloorNews.What.REVOKED;
            return new Event(
                    (what == FloorNews.What.OVER ? "" : "floor-") + Checks.name(what),
                    news.session().value(),
                    news.who() == null ? null : news.who().aor(),
                    what == FloorNews.What.GRANTED ? news.value() : null,
                    what == FloorNews.What.QUEUED ? news.value() : null,
                    caused ? news.value() : null,
                    null);
        }
    }
}
