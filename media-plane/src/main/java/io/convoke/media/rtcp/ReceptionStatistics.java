// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import io.convoke.media.rtp.SequenceTracker;

/** What a receiver report says of one source (RFC 3550 §6.4.1, A.3, A.8). */
public final class ReceptionStatistics {
    private final SequenceTracker sequence = new SequenceTracker();
    private final int clockRate;
    private boolean started;
    private int ssrc;
    private long expectedPrior;
    private long receivedPrior;
    private int transit;
    private int jitterTimes16;
    private long senderReportNs;
    private int senderReportMiddle;

    public ReceptionStatistics(int clockRate) {
        this.clockRate = clockRate;
    }

    public boolean started() {
        return started;
    }

    public int ssrc() {
        return ssrc;
    }

    public void start(int source, int sequenceNumber, int timestamp, long arrivalNs) {
        ssrc = source;
        started = true;
        sequence.start(sequenceNumber);
        expectedPrior = 0;
        receivedPrior = 0;
        jitterTimes16 = 0;
        senderReportNs = 0;
        senderReportMiddle = 0;
        transit = ticks(arrivalNs) - timestamp;
    }

    /**
     * Counts a packet of the source that {@link #start} named.
     *
     * @param timed false for a packet whose timestamp is not the time it was sampled at (RFC 4733 §2.2.1)
     */
    public SequenceTracker.Outcome update(int sequenceNumber, int timestamp, long arrivalNs, boolean timed) {
        SequenceTracker.Outcome outcome = sequence.update(sequenceNumber);
        switch (outcome) {
            case ACCEPTED -> {
                if (timed) {
                    updateJitter(timestamp, arrivalNs);
                }
            }
            case RESTARTED -> start(ssrc, sequenceNumber, timestamp, arrivalNs);
            case IMPLAUSIBLE -> {}
        }
        return outcome;
    }

    /** In the integer form of RFC 3550 A.8, which every receiver can repeat bit for bit. */
    private void updateJitter(int timestamp, long arrivalNs) {
        int now = ticks(arrivalNs) - timestamp;
        int distance = Math.abs(now - transit);
        transit = now;
        if (distance >= 0 && distance < clockRate * 10) { // a leap of the sender's clock says nothing about the network
            jitterTimes16 += distance - (jitterTimes16 + 8 >> 4);
        }
    }

    private int ticks(long ns) {
        return (int) (ns / 1_000_000_000L * clockRate + ns % 1_000_000_000L * clockRate / 1_000_000_000L);
    }

    /** Notes the middle 32 bits of the NTP timestamp of the source's sender report. */
    public void onSenderReport(int middle, long nowNs) {
        senderReportMiddle = middle;
        senderReportNs = nowNs;
    }

    public long extend(int sequenceNumber) {
        return sequence.extend(sequenceNumber);
    }

    /** Never negative, though duplicates may make received more than expected. */
    public long lost() {
        return started ? Math.max(0, sequence.expected() - sequence.received()) : 0;
    }

    public long jitterUs() {
        return (jitterTimes16 >> 4) * 1_000_000L / clockRate;
    }

    /** Writes the report block of 24 bytes and begins the next interval of the fraction lost. */
    public int writeBlock(byte[] bytes, int offset, long nowNs) {
        long expected = sequence.expected();
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (sequence.received() - receivedPrior);
        expectedPrior = expected;
        receivedPrior = sequence.received();
        int fraction = expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        long lost = Math.clamp(expected - sequence.received(), -0x800000, 0x7FFFFF);
        long sinceNs = senderReportNs == 0 ? 0 : nowNs - senderReportNs;
        RtcpPackets.INT.set(bytes, offset, ssrc);
        RtcpPackets.INT.set(bytes, offset + 4, fraction << 24 | (int) lost & 0xFFFFFF);
        RtcpPackets.INT.set(bytes, offset + 8, sequence.extendedHighest());
        RtcpPackets.INT.set(bytes, offset + 12, jitterTimes16 >> 4);
        RtcpPackets.INT.set(bytes, offset + 16, senderReportMiddle);
        RtcpPackets.INT.set(bytes, offset + 20, (int) (sinceNs / 1_000 * 65_536 / 1_000_000));
        return RtcpPackets.BLOCK_LENGTH;
    }
}
