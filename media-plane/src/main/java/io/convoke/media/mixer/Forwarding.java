// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.codec.AudioLevel;
import io.convoke.media.counters.DropReason;
import io.convoke.media.jitter.PacketTap;
import io.convoke.media.jitter.StoredPacket;
import io.convoke.media.link.MediaFrame;
import io.convoke.media.link.Talker;
import io.convoke.media.mix.Source;

/**
 * What a leg says on its way to the other nodes of its conference, while it is among the loudest: each packet as it comes, after
 * those that wait in its jitter buffer when it gets among them. Nothing is decoded or delayed here.
 */
final class Forwarding implements PacketTap {
    private final MixerHost host;
    private final Seat seat;
    private final Talker talker;
    private Source tapped;
    private Source lastTapped;
    private long peers;
    private boolean saidNothing;
    private long sentUpTo = Long.MIN_VALUE;

    Forwarding(MixerHost host, Seat seat, long key) {
        this.host = host;
        this.seat = seat;
        this.talker = new Talker(key);
    }

    /** Once for each frame that is mixed, while there are other nodes. */
    void follow(boolean ranked, long conference, long to, long nowNs) {
        Source source = seat.voice.source;
        source.jitter().remember(to != 0);
        if (tapped != null && (!ranked || tapped != source)) {
            stop(ranked ? null : MediaFrame.Kind.FIGURES, peers);
        }
        if (!ranked) {
            return;
        }
        peers = to;
        talker.conference = conference;
        talker.codec = source.codec();
        talker.rank = seat.voice.rank;
        talker.gain = seat.voice.gain;
        talker.level = -source.levelDb();
        if (tapped == null) {
            talker.epoch++;
            sentUpTo = source == lastTapped ? sentUpTo : Long.MIN_VALUE;
            tapped = source;
            lastTapped = source;
            saidNothing = true;
            source.jitter().tap(this, source.ticks(nowNs));
        } else if (saidNothing) {
            sendFigures(MediaFrame.Kind.FIGURES, peers);
        }
        saidNothing = true;
    }

    /** The talker is heard there no more; where else he is, he goes on. */
    void leave(long where) {
        if (tapped == null) {
            return;
        }
        if ((peers & ~where) == 0) {
            stop(MediaFrame.Kind.GONE, where);
            return;
        }
        float rank = talker.rank;
        talker.rank = Float.NEGATIVE_INFINITY;
        sendFigures(MediaFrame.Kind.GONE, where);
        talker.rank = rank;
        peers &= ~where;
    }

    /** @param last what to say there, or null for nothing */
    private void stop(MediaFrame.Kind last, long where) {
        tapped.jitter().tap(null, 0);
        tapped = null;
        if (last != null) {
            talker.rank = Float.NEGATIVE_INFINITY;
            sendFigures(last, where);
        }
    }

    private void sendFigures(MediaFrame.Kind kind, long where) {
        if (!host.link().sendFigures(where, kind, talker)) {
            host.onDrop(DropReason.LINK);
        }
    }

    @Override
    public void onPacket(StoredPacket packet, long heldTicks, boolean timely) {
        if (!seat.mayBeHeard() || heldTicks > 0 && packet.sequence() <= sentUpTo) {
            return; // the latter was sent when he was ranked before
        }
        saidNothing = false;
        sentUpTo = Math.max(sentUpTo, packet.sequence());
        talker.timely = timely;
        if (packet.level() >= 0) {
            talker.level = Math.min(packet.level(), -AudioLevel.SILENCE);
        }
        MediaFrame.Kind kind =
                switch (packet.kind()) {
                    case AUDIO -> MediaFrame.Kind.AUDIO;
                    case EVENT -> MediaFrame.Kind.EVENT;
                    case NOISE -> MediaFrame.Kind.NOISE;
                };
        int length = kind == MediaFrame.Kind.AUDIO ? packet.length() : 0;
        boolean sent = host.link()
                .sendPacket(
                        peers,
                        kind,
                        talker,
                        (int) packet.sequence(),
                        (int) packet.timestamp(),
                        (int) heldTicks,
                        packet.payload(),
                        0,
                        length);
        if (!sent) {
            host.onDrop(DropReason.LINK);
        }
    }

    @Override
    public void onRestart() {
        talker.epoch++;
        sentUpTo = Long.MIN_VALUE;
    }
}
