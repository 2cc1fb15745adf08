// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.SrtpReceiver;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.MemoryNetwork;
import io.convoke.media.transport.PeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** An endpoint at the other end of a leg: plays a tone, keeps what it gets. */
public final class Peer {
    public static final int PAYLOAD_TYPE = 96;

    /** One packet as it came. */
    public record Packet(
            long atNs, int payloadType, boolean marker, int sequence, int timestamp, int ssrc, byte[] payload) {}

    public final String key;
    public final AudioCodec codec;
    public final int packetMs;
    public int ssrc;
    public final PortPair ports;
    public final InetSocketAddress address;
    public final List<Packet> received = new ArrayList<>();
    public final List<byte[]> rtcp = new ArrayList<>();
    /** Of an encrypted leg: what this peer sends, and what it gets. */
    public SrtpSender protection;

    public SrtpReceiver opener;
    public double hertz;
    public double amplitude;
    public boolean sending = true;
    /** Of RFC 6464 with each packet, or -1. */
    public int level = -1;

    public int lossEvery;
    /** Of its packets, by their number: true for one that gets lost. */
    public IntPredicate lost = number -> lossEvery > 0 && number % lossEvery == lossEvery - 1;

    public long phaseNs;
    public int sequence = 1_000;
    public int timestamp = 50_000;
    public int sentPackets;
    private long samples;
    private long dueNs = Long.MIN_VALUE;
    private AudioEncoder encoder;
    private short[] speech;
    private final AudioDecoder decoder;
    private short[] heard = new short[1 << 16];
    private int heardLength;

    public Peer(String key, AudioCodec codec, int packetMs, PortPair ports, int port) {
        this.key = key;
        this.codec = codec;
        this.packetMs = packetMs;
        this.ports = ports;
        this.ssrc = 0x1000 + port;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        encoder = AudioCodecs.encoder(codec, OpusEncoderSettings.FULL_BAND);
        decoder = AudioCodecs.decoder(codec);
    }

    public Peer says(double tone, double loudness) {
        hertz = tone;
        amplitude = loudness;
        return this;
    }

    /** Again and again, in place of a tone. */
    public Peer speaks(short[] pcm, OpusEncoderSettings settings) {
        speech = pcm;
        encoder = AudioCodecs.encoder(codec, settings);
        return this;
    }

    public int rate() {
        return codec.sampleRate();
    }

    /** What is due is put on the network. */
    public void play(long nowNs, MemoryNetwork network) {
        if (dueNs == Long.MIN_VALUE) {
            dueNs = nowNs + phaseNs;
        }
        for (; nowNs - dueNs >= 0; dueNs += packetMs * 1_000_000L) {
            int count = rate() / 1_000 * packetMs;
            if (sending) {
                byte[] packet = next(count);
                if (!lost.test(sentPackets)) {
                    inject(packet, network);
                }
                sentPackets++;
                sequence++;
            }
            timestamp += codec.clockRate() / 1_000 * packetMs;
            samples += count;
        }
    }

    private void inject(byte[] packet, MemoryNetwork network) {
        byte[] bytes = Arrays.copyOf(packet, packet.length + SrtpSender.GROWTH);
        int length = protection == null ? packet.length : protection.protectRtp(bytes, packet.length);
        network.inject(ports.rtpPort(), bytes, length, PeerAddress.of(address));
    }

    private byte[] next(int count) {
        int from = speech == null ? 0 : (int) (samples % (speech.length - count));
        short[] pcm = speech == null
                ? Tone.sine(hertz, amplitude, rate(), count, samples)
                : Arrays.copyOfRange(speech, from, from + count);
        byte[] bytes = new byte[1_500];
        int header = RtpPacket.write(bytes, 0, PAYLOAD_TYPE, false, sequence, timestamp, ssrc);
        if (level >= 0) {
            header = RtpPacket.writeAudioLevel(bytes, 0, 1, true, level);
        }
        int length = encoder.encode(pcm, 0, count, bytes, header);
        return Arrays.copyOf(bytes, header + length);
    }

    public void onRtcp(byte[] bytes, int length) {
        if (opener != null && opener.unprotectRtcp(bytes, length) != null) {
            throw new AssertionError("not SRTCP under this key");
        }
        rtcp.add(Arrays.copyOf(bytes, opener == null ? length : opener.length()));
    }

    public void onRtp(long nowNs, byte[] bytes, int sent) {
        if (opener != null && opener.unprotectRtp(bytes, sent) != null) {
            throw new AssertionError("not SRTP under this key");
        }
        int length = opener == null ? sent : opener.length();
        RtpPacket packet = new RtpPacket();
        if (packet.wrap(bytes, 0, length) != null) {
            throw new AssertionError("not RTP");
        }
        byte[] payload =
                Arrays.copyOfRange(bytes, packet.payloadOffset(), packet.payloadOffset() + packet.payloadLength());
        received.add(new Packet(
                nowNs,
                packet.payloadType(),
                packet.marker(),
                packet.sequenceNumber(),
                packet.timestamp(),
                packet.ssrc(),
                payload));
        if (packet.payloadType() == PAYLOAD_TYPE) {
            heard = Arrays.copyOf(heard, Math.max(heard.length, Integer.highestOneBit(heardLength + 8_192) * 2));
            heardLength += decoder.decode(payload, 0, payload.length, heard, heardLength);
        }
    }

    /** All that was heard since {@link #forget}. */
    public short[] heard() {
        return Arrays.copyOf(heard, heardLength);
    }

    public void forget() {
        heardLength = 0;
        received.clear();
        rtcp.clear();
    }

    /** How loud a tone is in what was heard. */
    public double hears(double tone) {
        return Tone.amplitude(heard, 0, heardLength, tone, rate());
    }
}
