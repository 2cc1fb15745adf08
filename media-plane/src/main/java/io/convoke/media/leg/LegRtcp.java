// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.rtcp.ReceptionStatistics;
import io.convoke.media.rtcp.RtcpPackets;
import io.convoke.media.rtcp.RtcpReader;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PeerAddress;

/** Reports to and from one peer (RFC 3550 §6). */
final class LegRtcp {
    private static final long INTERVAL_NS = 5_000_000_000L;
    /** While no media comes or goes; one each 15 s at least keeps a NAT's binding (RFC 6263 §9), and chance shortens it by a fifth. */
    private static final double IDLE_INTERVAL_NS = 15e9;

    private static final double IDLE_SHORTENING = 0.2;

    private static final long FIRST_INTERVAL_NS = 1_300_000_000L;
    /** Undoes the shortening that reconsideration brings on average: e - 3/2 (RFC 3550 §6.3.1). */
    private static final double COMPENSATION = 1.21828;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final long leg;
    private final LegSender sender;
    private final byte[] canonicalName;
    private final LegListener listener;
    private final Counters<LegCounter> counters;
    private final Counters<DropReason> drops;
    private final RtcpReader reader = new RtcpReader();
    private final long epochOffsetNs;
    private SrtpSender protection;
    private LegTap tap;
    private int floorSsrc;
    private boolean floorSsrcKnown;
    private int rivalSsrc;
    private boolean rivalKnown;
    private long random;
    private long dueNs;
    private boolean scheduled;
    private boolean idle;
    private long sentNs;
    private long packetsReported;
    private long trafficBefore;

    LegRtcp(
            long leg,
            LegSender sender,
            long random,
            Leg.Surroundings surroundings,
            Counters<LegCounter> counters,
            Counters<DropReason> drops) {
        this.leg = leg;
        this.sender = sender;
        this.random = random | 1;
        this.canonicalName = surroundings.canonicalName();
        this.epochOffsetNs = surroundings.epochOffsetNs();
        this.listener = surroundings.listener();
        this.counters = counters;
        this.drops = drops;
    }

    /** Of all that is sent from now on; null for none. */
    void protect(SrtpSender with) {
        protection = with;
    }

    /** Who takes floor control messages. */
    void divert(LegTap to) {
        tap = to;
    }

    /** True once for each report that is due. */
    boolean isDue(long nowNs) {
        if (!scheduled) {
            scheduled = true;
            dueNs = nowNs + (long) (FIRST_INTERVAL_NS * (0.5 + nextFraction()));
            return false;
        }
        if (nowNs - dueNs < 0) {
            return false;
        }
        long traffic = traffic();
        idle = traffic == trafficBefore;
        trafficBefore = traffic;
        double intervalNs = idle
                ? IDLE_INTERVAL_NS * (1 - IDLE_SHORTENING * nextFraction())
                : INTERVAL_NS * (0.5 + nextFraction()) / COMPENSATION;
        dueNs = nowNs + (long) intervalNs;
        sentNs = nowNs;
        return true;
    }

    /**
     * Whether a report is due because the peer's has come: while no media comes or goes both are sent in one wake-up, and what a leg
     * needs for them, which is in no cache after such a time, is fetched once.
     */
    private boolean isDueInAnswer(long nowNs) {
        boolean due = idle && nowNs - sentNs >= INTERVAL_NS && traffic() == trafficBefore;
        if (due) {
            dueNs = nowNs;
        }
        return due;
    }

    private long traffic() {
        return counters.get(LegCounter.PACKETS_SENT) + counters.get(LegCounter.PACKETS_RECEIVED);
    }

    /** When the next one is, once {@link #isDue} was asked. */
    long dueNs() {
        return dueNs;
    }

    /** From 0 to 1; random, so that a thousand legs do not report together. */
    private double nextFraction() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (random >>> 11) * 0x1p-53;
    }

    /** A compound of report and name, with a goodbye when the leg ends. */
    void send(
            ReceptionStatistics statistics,
            boolean goodbye,
            DatagramPoller poller,
            int socket,
            PeerAddress destination,
            byte[] scratch,
            long nowNs) {
        if (!destination.isSet()) {
            return;
        }
        int blocks = statistics.started() ? 1 : 0;
        long sent = counters.get(LegCounter.PACKETS_SENT);
        int length;
        if (sent > packetsReported) {
            long octets = counters.get(LegCounter.BYTES_SENT);
            length = RtcpPackets.writeSenderReport(
                    scratch, 0, blocks, sender.ssrc(), ntp(nowNs), sender.timestampAt(nowNs), (int) sent, (int) octets);
            packetsReported = sent;
        } else {
            length = RtcpPackets.writeReceiverReport(scratch, 0, blocks, sender.ssrc());
        }
        if (blocks > 0) {
            length += statistics.writeBlock(scratch, length, nowNs);
        }
        length += RtcpPackets.writeCanonicalName(scratch, length, sender.ssrc(), canonicalName);
        if (goodbye) {
            length += RtcpPackets.writeGoodbye(scratch, length, sender.ssrc());
        }
        length = protection == null ? length : protection.protectRtcp(scratch, length);
        if (!poller.send(socket, scratch, length, destination)) {
            drops.increment(DropReason.SEND);
        }
    }

    private long ntp(long nowNs) {
        long epochNs = nowNs + epochOffsetNs;
        return RtcpPackets.ntp(epochNs / 1_000_000L, (int) (epochNs % 1_000_000L));
    }

    /** False for bytes that are no RTCP. */
    boolean check(byte[] bytes, int length) {
        return reader.wrap(bytes, 0, length);
    }

    /** Takes what {@link #check} found valid. */
    void accept(ReceptionStatistics statistics, long nowNs) {
        counters.increment(LegCounter.RTCP_RECEIVED);
        boolean reports = false;
        while (reader.next()) {
            switch (reader.type()) {
                case RtcpPackets.SENDER_REPORT -> {
                    reports = true;
                    if (statistics.started() && reader.ssrc() == statistics.ssrc()) {
                        statistics.onSenderReport(reader.ntpMiddle(), nowNs);
                    }
                    readBlocks(nowNs);
                }
                case RtcpPackets.RECEIVER_REPORT -> {
                    reports = true;
                    readBlocks(nowNs);
                }
                case RtcpPackets.GOODBYE -> readGoodbye(statistics);
                case RtcpPackets.APPLICATION -> readApplication(statistics, nowNs);
                default -> {} // descriptions and feedback are not for the audio mixer
            }
        }
        if (reports && tap != null && isDueInAnswer(nowNs)) {
            tap.onReport(nowNs);
        }
    }

    private void readApplication(ReceptionStatistics statistics, long nowNs) {
        if (!FloorReader.isFloorControl(reader.buffer(), reader.offset())) {
            return; // somebody else's application
        }
        DropReason reason = tap == null
                ? DropReason.FLOOR_STRANGER
                : isProved(reader.ssrc(), statistics)
                        ? tap.onFloor(reader.buffer(), reader.offset(), reader.length(), nowNs)
                        : DropReason.SSRC;
        if (reason != null) {
            drops.increment(reason);
        }
    }

    /** A source other than that of the media, or of the message before, must say it twice in a row, as media must. */
    private boolean isProved(int ssrc, ReceptionStatistics statistics) {
        boolean first = !statistics.started() && !floorSsrcKnown;
        boolean known = first
                || statistics.started() && ssrc == statistics.ssrc()
                || floorSsrcKnown && ssrc == floorSsrc
                || rivalKnown && ssrc == rivalSsrc;
        rivalKnown = !known;
        rivalSsrc = ssrc;
        if (known) {
            floorSsrcKnown = true;
            floorSsrc = ssrc;
        }
        return known;
    }

    /** One message of floor control, which is no part of a compound (TS 24.380 §8.1.1). */
    void sendFloor(byte[] scratch, int length, DatagramPoller poller, int socket, PeerAddress destination) {
        if (!destination.isSet()) {
            return;
        }
        int sent = protection == null ? length : protection.protectRtcp(scratch, length);
        if (!poller.send(socket, scratch, sent, destination)) {
            drops.increment(DropReason.SEND);
        }
    }

    private void readBlocks(long nowNs) {
        for (int i = 0; i < reader.count(); i++) {
            if (reader.blockSource(i) != sender.ssrc()) {
                continue;
            }
            counters.set(LegCounter.PEER_FRACTION_LOST, reader.blockFractionLost(i));
            if (reader.blockLastReport(i) != 0) {
                int now = RtcpPackets.middle(ntp(nowNs));
                int roundTrip = now - reader.blockLastReport(i) - reader.blockDelaySinceLastReport(i);
                if (roundTrip >= 0) { // else the peer's figures are wrong
                    counters.set(LegCounter.ROUND_TRIP_US, Math.max(1, (roundTrip & UNSIGNED) * 1_000_000L >> 16));
                }
            }
        }
    }

    private void readGoodbye(ReceptionStatistics statistics) {
        for (int i = 0; i < reader.count(); i++) {
            if (statistics.started() && reader.goodbyeSource(i) == statistics.ssrc()) {
                listener.onGoodbye(leg);
            }
        }
    }
}
