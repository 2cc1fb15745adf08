// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** The RTCP half of an {@link RtpEndpoint}: what it reports, and what the other side reported last. */
public final class RtcpExchange {
    private final long ssrc;
    private final String cname;
    private final ReceivedStream received;
    private final int clockRate;
    private final ByteBuffer packet = ByteBuffer.allocate(512);
    private InetSocketAddress peer;
    private RtcpReports.Sender lastSender;
    private Instant lastSenderAt;
    private RtcpReports.Reception lastReception;
    private double roundTripMs = Double.NaN;
    private long reportsReceived;
    private long mediaSsrc;
    private double jitter;
    private long lastTransit;
    private boolean anyMedia;

    RtcpExchange(long ssrc, String cname, ReceivedStream received, int clockRate) {
        this.ssrc = ssrc;
        this.cname = cname;
        this.received = received;
        this.clockRate = clockRate;
    }

    synchronized void peer(InetSocketAddress address) {
        peer = address;
    }

    synchronized InetSocketAddress peer() {
        return peer;
    }

    /** Interarrival jitter, RFC 3550 §6.4.1. */
    synchronized void onMedia(RtpHeader header, long nowNs) {
        final long transit = (int) (nowNs / 1_000 * clockRate / 1_000_000 - header.timestamp());
        if (anyMedia && header.ssrc() == mediaSsrc) {
            jitter += (Math.abs((int) (transit - lastTransit)) - jitter) / 16;
        }
        anyMedia = true;
        mediaSsrc = header.ssrc();
        lastTransit = transit;
    }

    synchronized void onPacket(ByteBuffer compound, Instant now) {
        final RtcpReports.Received reports = RtcpReports.read(compound, ssrc);
        if (reports == null) {
            return;
        }
        reportsReceived++;
        if (reports.sender() != null) {
            lastSender = reports.sender();
            lastSenderAt = now;
        }
        if (reports.reception() != null) {
            lastReception = reports.reception();
            if (lastReception.lastSenderReport() != 0) {
                final long ticks =
                        RtcpReports.ntpMiddle(now) - lastReception.lastSenderReport() - lastReception.delaySinceLast();
                roundTripMs = (int) ticks * 1000.0 / 65_536;
            }
        }
    }

    synchronized ByteBuffer next(long packets, long octets, int timestamp, Instant now) {
        final var sender =
                packets == 0 ? null : new RtcpReports.Sender(ssrc, 0, timestamp & 0xFFFF_FFFFL, packets, octets);
        RtcpReports.write(packet, ssrc, sender, now, reception(now), cname);
        return packet;
    }

    private RtcpReports.Reception reception(Instant now) {
        if (!anyMedia) {
            return null;
        }
        final var all = received.packets();
        final long highest = all.isEmpty() ? 0 : all.getLast().sequence();
        final long lost = all.isEmpty() ? 0 : highest - all.getFirst().sequence() + 1 - all.size();
        final long delay =
                lastSender == null ? 0 : Duration.between(lastSenderAt, now).toNanos() * 65_536 / 1_000_000_000L;
        return new RtcpReports.Reception(
                mediaSsrc,
                0,
                (int) lost,
                highest,
                (long) jitter,
                lastSender == null ? 0 : lastSender.ntpMiddle(),
                delay);
    }

    /** The newest sender report that came, or null. */
    public synchronized RtcpReports.Sender lastSender() {
        return lastSender;
    }

    /** The newest report about what this endpoint sent, or null. */
    public synchronized RtcpReports.Reception lastReception() {
        return lastReception;
    }

    /** NaN before the first one could be computed. */
    public synchronized double roundTripMs() {
        return roundTripMs;
    }

    public synchronized long reportsReceived() {
        return reportsReceived;
    }

    public long ssrc() {
        return ssrc;
    }
}
