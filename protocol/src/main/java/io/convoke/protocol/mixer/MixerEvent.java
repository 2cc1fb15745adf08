// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** What happened to a mixer. Kept for ever: components are only added at the end. */
public sealed interface MixerEvent extends Wire {

    record Opened() implements MixerEvent {}

    /**
     * A leg was added, or changed by a new offer.
     *
     * @param incarnation of the media engine that holds its ports: under another one the leg is lost
     */
    record LegPut(
            LegId leg,
            EndpointId endpoint,
            String offer,
            String answer,
            int rtpPort,
            int rtcpPort,
            long incarnation,
            long sdpVersion)
            implements MixerEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** An offer of the mixer's own; until it is accepted, a leg that is there stays as it was. */
    record LegProposed(
            LegId leg, EndpointId endpoint, String offer, int rtpPort, int rtcpPort, long incarnation, long sdpVersion)
            implements MixerEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The endpoint's answer to it: the leg was added, or changed. */
    record LegAccepted(LegId leg, String answer) implements MixerEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    record LegSet(LegId leg, boolean muted, float gain) implements MixerEvent {}

    /** @param statistics the leg's last figures; none where its media engine was gone */
    record LegRemoved(LegId leg, LegStatistics statistics) implements MixerEvent {}

    /** It has these peers from now on: on other nodes, in the same conference. */
    record Linked(List<NodeId> peers) implements MixerEvent {}

    record Closed() implements MixerEvent {}
}
