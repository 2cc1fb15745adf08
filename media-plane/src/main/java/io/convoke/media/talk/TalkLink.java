// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.counters.DropReason;
import io.convoke.media.leg.RelayedPacket;
import io.convoke.media.link.LinkPort;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.link.Talker;
import io.convoke.media.mixer.MixerHost;

/**
 * The way from talk groups to the same groups on other nodes. The floor is decided by a group's home node alone: requests go there,
 * decisions come from there, as the messages of TS 24.380; media goes from the holder's node to all others at once, and is not sent
 * on from there.
 */
final class TalkLink {
    private final MixerHost host;
    private final Talker talker = new Talker(0);
    private final byte[] payload = new byte[MediaFrame.MOST_PAYLOAD];

    TalkLink(MixerHost host) {
        this.host = host;
        talker.rank = 0;
        talker.gain = 1;
        talker.timely = true;
        talker.urgent = true; // nobody waits for a frame of the mix here
    }

    /** A packet of who has the floor and is on this node. */
    void send(long nodes, long group, long participant, RelayedPacket packet) {
        talker.codec = packet.codec();
        talker.epoch = (int) packet.burst() & 0x7F;
        MediaFrame.Kind kind = packet.isNoise() ? MediaFrame.Kind.NOISE : MediaFrame.Kind.AUDIO;
        send(
                nodes,
                kind,
                group,
                participant,
                (int) packet.sequence(),
                packet.timestamp(),
                packet.bytes(),
                packet.offset(),
                packet.length());
    }

    /** A message of floor control. @param participant whom it is for, or who sends it; of Floor Taken, who has the floor */
    void send(long nodes, long group, long participant, byte[] message, int length) {
        talker.codec = AudioCodec.PCMU;
        talker.epoch = 0;
        send(nodes, MediaFrame.Kind.FLOOR, group, participant, 0, 0, message, 0, length);
    }

    private void send(
            long nodes,
            MediaFrame.Kind kind,
            long group,
            long participant,
            int sequence,
            int timestamp,
            byte[] bytes,
            int offset,
            int length) {
        LinkPort port = host.link();
        if (nodes == 0 || port == null) {
            return; // nobody is elsewhere, or none is linked yet
        }
        talker.conference = group;
        talker.key = participant;
        if (!port.sendPacket(nodes, kind, talker, sequence, timestamp, 0, bytes, offset, length)) {
            host.onDrop(DropReason.LINK);
        }
    }

    /** A frame for a group of this node. False: there is no such group, or this must not come from there. */
    boolean onFrame(int place, MediaFrame frame, TalkGroup group) {
        long node = 1L << place;
        if (group == null || (group.nodes() & node) == 0) {
            return false;
        }
        frame.copyPayload(payload);
        int length = frame.payloadLength();
        return switch (frame.kind()) {
            case AUDIO, NOISE -> {
                boolean noise = frame.kind() == MediaFrame.Kind.NOISE;
                long number = frame.sequence() & 0xFFFF_FFFFL;
                group.onPeerMedia(
                        frame.talker(),
                        frame.codec(),
                        noise,
                        frame.epoch(),
                        number,
                        frame.timestamp(),
                        payload,
                        length);
                yield true;
            }
            case FLOOR -> group.onPeerFloor(node, frame.talker(), payload, length);
            case EVENT, FIGURES, GONE -> false; // of conferences
        };
    }
}
