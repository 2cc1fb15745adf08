// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.PresenceStatus;
import java.util.Optional;

/** What a subscriber is told of: one state of it, the newest. */
sealed interface Shown {

    /** All of it; empty where there is nothing that the subscriber may see. */
    Optional<SipBody> whole(long version);

    /** What has changed since what he was told last; empty where nothing has that he would see. */
    Optional<SipBody> since(Shown told, long version);

    /** Subscription-State while it goes on (RFC 6665 §4.2.1). */
    String standing();

    /** Why it ends with this; null where it goes on. */
    String end(Shown told);

    record OfConference(ConferenceReply.View view) implements Shown {
        @Override
        public Optional<SipBody> whole(long version) {
            return Optional.of(ConferenceDocument.whole(view, version));
        }

        @Override
        public Optional<SipBody> since(Shown told, long version) {
            return told instanceof OfConference before
                    ? ConferenceDocument.changes(before.view, view, version)
                    : whole(version);
        }

        @Override
        public String standing() {
            return "active";
        }

        @Override
        public String end(Shown told) {
            return view.phase() == ConferencePhase.ENDED ? "noresource" : null;
        }
    }

    /**
     * Whoever may not see somebody learns neither that he may not nor that there is somebody: he waits for an answer (RFC 3856
     * §6.6.2), and is let in when he may.
     *
     * @param status null where it is not to be seen
     * @param note what he says to it; or null
     */
    record OfPresence(UserId user, PresenceStatus status, String note) implements Shown {
        @Override
        public Optional<SipBody> whole(long version) {
            return Optional.ofNullable(status).map(seen -> PresenceDocument.of(user, seen, note));
        }

        @Override
        public Optional<SipBody> since(Shown told, long version) {
            return equals(told) ? Optional.empty() : whole(version);
        }

        @Override
        public String standing() {
            return status == null ? "pending" : "active";
        }

        /** One that was let in does not wait again (RFC 6665 §4.1.2): it ends, and may ask anew. */
        @Override
        public String end(Shown told) {
            return status == null && told instanceof OfPresence before && before.status != null ? "rejected" : null;
        }
    }
}
