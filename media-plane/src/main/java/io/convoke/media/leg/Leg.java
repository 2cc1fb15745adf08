// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Source;
import io.convoke.media.rtcp.RtcpReader;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.media.srtp.SrtpReceiver;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PeerAddress;
import io.convoke.media.transport.PortRange;

/**
 * One endpoint's media session with one mixer: its packets, reports and figures. Made by whoever adds it, handed over to the
 * mixer's thread, and from then on that thread's alone, but for the counters.
 */
public final class Leg {
    private static final float LEVEL_MEMORY = 10; // frames

    private final long serial;
    private final PortRange.Sockets sockets;
    private final Surroundings surroundings;
    private final Counters<LegCounter> counters = new Counters<>(LegCounter.class);
    private final Counters<DropReason> drops = new Counters<>(DropReason.class);
    private final Latch rtpLatch = new Latch();
    private final Latch rtcpLatch = new Latch();
    private final LegReceiver receiver;
    private final LegSender sender;
    private final LegRtcp rtcp;
    private SrtpReceiver opener;
    private MediaParameters media;
    private Source source;
    private int slot;
    private boolean silent;
    private float meanLevelDb = -127;
    /** Of {@link UpkeepWheel}, which has it at this place. */
    long upkeepSlot;

    Leg nextInSlot;
    int looks;
    long received;

    /**
     * What is the same for all legs of an engine.
     *
     * @param epochOffsetNs what to add to the monotonic clock to have nanoseconds since 1970
     * @param silenceNs without a packet, after which the leg is silent
     */
    public record Surroundings(LegListener listener, byte[] canonicalName, long epochOffsetNs, long silenceNs) {}

    /** @param random 64 bits, from which source, numbers and clock start */
    public Leg(long serial, PortRange.Sockets sockets, long random, Surroundings surroundings) {
        this.serial = serial;
        this.sockets = sockets;
        this.surroundings = surroundings;
        receiver = new LegReceiver(serial, surroundings.listener(), counters);
        sender = new LegSender(random, (int) (random >>> 32), counters, drops);
        rtcp = new LegRtcp(serial, sender, random, surroundings, counters, drops);
    }

    /** Known by this number in events; never used twice. */
    public long serial() {
        return serial;
    }

    public Counters<LegCounter> counters() {
        return counters;
    }

    public Counters<DropReason> drops() {
        return drops;
    }

    public PortRange.Sockets sockets() {
        return sockets;
    }

    /** Its place on the mixer's thread. */
    public int slot() {
        return slot;
    }

    public void seatAt(int place) {
        slot = place;
    }

    /** Null where it is diverted. */
    public Source source() {
        return source;
    }

    public MediaParameters media() {
        return media;
    }

    /** Before the first packet: what the peer sends goes there as it comes, in place of a source. */
    public void divert(LegTap to) {
        receiver.divert(to);
        rtcp.divert(to);
    }

    /** Of what is sent to the peer. */
    public int ssrc() {
        return sender.ssrc();
    }

    /**
     * Takes over what offer and answer agreed on, at the start and again with each re-offer.
     *
     * @param next what decodes it: the present one where the codec stays; null where it is diverted
     */
    public void configure(MediaParameters parameters, Source next, long nowNs) {
        boolean resumes = media == null || !media.direction().receives();
        boolean anew = next != source || media == null || media.codec() != parameters.codec();
        protect(media == null ? null : media.srtp(), parameters.srtp());
        media = parameters;
        rtpLatch.signal(PeerAddress.of(parameters.remoteRtp()));
        rtcpLatch.signal(PeerAddress.of(parameters.remoteRtcp()));
        sender.configure(parameters);
        receiver.configure(parameters, next == null ? null : next.jitter(), anew);
        source = next;
        if (resumes) {
            counters.set(LegCounter.LAST_PACKET_NS, nowNs);
            silent = false;
        }
    }

    /**
     * The same key goes on with its counts, each way for itself: what is sent would be encrypted twice with one stream
     * otherwise, what is received not be understood after the first roll-over.
     */
    private void protect(SrtpKeys before, SrtpKeys now) {
        boolean sameSuite = before != null && now != null && before.suite() == now.suite();
        if (now == null || !sameSuite || !before.local().equals(now.local())) {
            SrtpSender protection = now == null ? null : new SrtpSender(now.suite(), now.local());
            sender.protect(protection);
            rtcp.protect(protection);
        }
        if (now == null || !sameSuite || !before.remote().equals(now.remote())) {
            opener = now == null ? null : new SrtpReceiver(now.suite(), now.remote());
        }
    }

    /**
     * A packet from the socket of RTP, or from that of RTCP.
     *
     * @param timely it came a moment ago; false after a stall of this thread
     */
    public void onPacket(boolean rtcpSocket, byte[] bytes, int length, PeerAddress from, boolean timely, long nowNs) {
        DropReason reason = rtcpSocket || sockets.muxed() && RtcpReader.isRtcp(bytes, 0, length)
                ? onRtcp(bytes, length, from, nowNs)
                : onRtp(bytes, length, from, timely, nowNs);
        if (reason != null) {
            drops.increment(reason);
        }
    }

    private DropReason onRtp(byte[] bytes, int length, PeerAddress from, boolean timely, long nowNs) {
        if (!rtpLatch.admits(from) && !rtpLatch.isSignalled(from)) {
            return DropReason.SOURCE;
        }
        DropReason fault = opener == null ? null : opener.unprotectRtp(bytes, length);
        if (fault != null) {
            return fault;
        }
        fault = receiver.check(bytes, opener == null ? length : opener.length());
        if (fault != null) {
            return fault;
        }
        if (rtpLatch.close(from)) {
            surroundings.listener().onLatched(serial, from);
        }
        onSignOfLife(nowNs);
        return receiver.accept(timely, nowNs);
    }

    /** Until a report came, one from the host that sends the media is believed; before that, any. */
    private DropReason onRtcp(byte[] bytes, int length, PeerAddress from, long nowNs) {
        Latch latch = sockets.muxed() ? rtpLatch : rtcpLatch;
        boolean host = !rtpLatch.isClosed() || rtpLatch.destination().sameHost(from);
        if (!latch.admits(from) || !host) {
            return DropReason.SOURCE;
        }
        DropReason fault = opener == null ? null : opener.unprotectRtcp(bytes, length);
        if (fault != null) {
            return fault;
        }
        if (!rtcp.check(bytes, opener == null ? length : opener.length())) {
            return DropReason.RTCP;
        }
        if (!sockets.muxed()) {
            latch.close(from);
        }
        onSignOfLife(nowNs);
        rtcp.accept(receiver.statistics(), nowNs);
        return null;
    }

    private void onSignOfLife(long nowNs) {
        counters.set(LegCounter.LAST_PACKET_NS, nowNs);
        if (silent) {
            silent = false;
            surroundings.listener().onResumed(serial);
        }
    }

    /** Makes the next 20 ms of what the leg says. */
    public void advance(long nowNs) {
        source.advance(receiver.ticks(nowNs));
        meanLevelDb += (source.levelDb() - meanLevelDb) / LEVEL_MEMORY;
    }

    /** Whether the mixer sends to this leg at all. */
    public boolean listens() {
        return media.direction().sends();
    }

    /** Sends what the stream has made of its last 20 ms, or with hold lets the time pass. */
    public void send(MixStream stream, DatagramPoller poller, byte[] scratch, long nowNs) {
        if (listens()) {
            sender.send(stream, poller, sockets.rtpSocket(), rtpLatch.destination(), scratch, nowNs);
        } else {
            sender.pass(stream, nowNs);
        }
    }

    /** In place of {@link #send} where no stream without the leg's own voice is to be had. */
    public void skip(MixStream stream, long nowNs) {
        sender.pass(stream, nowNs);
    }

    /** Sends a talker's packet on as it came; true: it was sent. */
    public boolean relay(RelayedPacket packet, DatagramPoller poller, byte[] scratch, long nowNs) {
        return listens() && sender.relay(packet, poller, sockets.rtpSocket(), rtpLatch.destination(), scratch, nowNs);
    }

    /** To be called before {@link #send} after a time in which nothing was sent. */
    public void resume(long nowNs) {
        sender.resume(nowNs);
    }

    /** Sends a message of floor control that is in {@code scratch}. */
    public void sendFloor(byte[] scratch, int length, DatagramPoller poller) {
        PeerAddress destination = sockets.muxed() ? rtpLatch.destination() : rtcpLatch.destination();
        rtcp.sendFloor(scratch, length, poller, sockets.rtcpSocket(), destination);
    }

    /** Frames of 20 ms that the mixer did not make, of no stream. */
    public void miss(MixStream stream, long frames) {
        sender.miss(stream, frames);
    }

    /** Reports when one is due, notices silence, publishes figures. */
    public void upkeep(DatagramPoller poller, byte[] scratch, long nowNs) {
        if (rtcp.isDue(nowNs)) {
            report(false, poller, scratch, nowNs);
        }
        long quietNs = nowNs - counters.get(LegCounter.LAST_PACKET_NS);
        if (!silent && media.direction().receives() && quietNs > surroundings.silenceNs()) {
            silent = true;
            surroundings.listener().onSilent(serial);
        }
        counters.set(LegCounter.LEVEL_DB, Math.round(meanLevelDb));
        counters.set(LegCounter.DELAY_US, source == null ? 0 : source.jitter().delayMs() * 1_000L);
        counters.set(LegCounter.PACKETS_LOST, receiver.statistics().lost());
        counters.set(LegCounter.JITTER_US, receiver.statistics().jitterUs());
    }

    /** When {@link #upkeep} has something to send again, once it was called. */
    long reportDueNs() {
        return rtcp.dueNs();
    }

    /** All that was played to this leg alone is over, or was stopped. */
    public void promptEnded(boolean interrupted) {
        surroundings.listener().onPromptEnded(serial, interrupted);
    }

    /** Takes the kernel's count of what did not fit into the sockets' buffers. */
    public void countKernelDrops(DatagramPoller poller) {
        long dropped = poller.kernelDrops(sockets.rtpSocket());
        if (!sockets.muxed()) {
            dropped += poller.kernelDrops(sockets.rtcpSocket());
        }
        drops.set(DropReason.KERNEL, dropped);
    }

    /** Says goodbye to the peer and gives all waiting packets back. */
    public void end(DatagramPoller poller, byte[] scratch, long nowNs) {
        countKernelDrops(poller);
        report(true, poller, scratch, nowNs);
        if (source != null) {
            source.jitter().clear();
        }
    }

    private void report(boolean goodbye, DatagramPoller poller, byte[] scratch, long nowNs) {
        PeerAddress destination = sockets.muxed() ? rtpLatch.destination() : rtcpLatch.destination();
        rtcp.send(receiver.statistics(), goodbye, poller, sockets.rtcpSocket(), destination, scratch, nowNs);
    }
}
