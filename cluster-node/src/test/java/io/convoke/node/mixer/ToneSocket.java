// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * An endpoint that sends one tone as G.711 µ-law in packets of 20 ms, and tells how much of a tone it hears. Its codec is
 * written from ITU-T G.711 table 2, not taken from the media plane.
 */
final class ToneSocket implements AutoCloseable {
    private static final int SAMPLES = 160;
    private static final double RATE = 8_000;
    private static final int HEADER = 12;

    /** Of the tone that it sends; a tone of which half a frame is heard has more than a quarter. */
    private static final int AMPLITUDE = 8_000;

    private static final int FRAMES_HEARD = 20;
    private static final int MOST_FRAMES = 1_000;
    private static final int PATIENCE_MS = 20_000;

    private final DatagramSocket socket;
    private final double hertz;
    private int sequence;
    private int sample;

    ToneSocket(double hertz) throws IOException {
        this.hertz = hertz;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(PATIENCE_MS);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Sends the next 20 ms. */
    void send(int toPort) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + SAMPLES);
        packet.put((byte) 0x80)
                .put((byte) 0)
                .putShort((short) sequence++)
                .putInt(sample)
                .putInt(port());
        for (int i = 0; i < SAMPLES; i++) {
            packet.put(encode((int) (AMPLITUDE * Math.sin(2 * Math.PI * hertz * sample++ / RATE))));
        }
        socket.send(new DatagramPacket(packet.array(), packet.capacity(), InetAddress.getLoopbackAddress(), toPort));
    }

    int sent() {
        return sequence;
    }

    /**
     * Both speak until each has heard the other for a while, or nobody can have patience any more: a machine that stalls makes a
     * gap in what they hear. What came before is not listened to.
     *
     * @return how loud the one has heard the other, and himself, and how loud the other has heard the one, and himself
     */
    static double[] talk(ToneSocket one, int onePort, ToneSocket other, int otherPort) throws IOException {
        one.forget();
        other.forget();
        double[] heard = new double[4];
        int heardByOne = 0;
        int heardByOther = 0;
        long startedNs = System.nanoTime();
        for (int packets = 1; packets <= MOST_FRAMES; packets++) {
            one.send(onePort);
            other.send(otherPort);
            untilNextPacket(startedNs, packets);
            double[] toOne = one.receive();
            double[] toOther = other.receive();
            heard[0] += amplitude(toOne, other.hertz);
            heard[1] += amplitude(toOne, one.hertz);
            heard[2] += amplitude(toOther, one.hertz);
            heard[3] += amplitude(toOther, other.hertz);
            if (amplitude(toOne, other.hertz) > AMPLITUDE / 4) heardByOne++;
            if (amplitude(toOther, one.hertz) > AMPLITUDE / 4) heardByOther++;
            if (heardByOne >= FRAMES_HEARD && heardByOther >= FRAMES_HEARD) break;
        }
        return heard;
    }

    private void forget() throws IOException {
        socket.setSoTimeout(1);
        try {
            while (true) receive();
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(PATIENCE_MS);
        }
    }

    /** Waits for 20 ms of the mix. */
    double[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        double[] pcm = new double[packet.getLength() - HEADER];
        for (int i = 0; i < pcm.length; i++) pcm[i] = decode(packet.getData()[HEADER + i]);
        return pcm;
    }

    /** Amplitude of one frequency in a frame (a single bin of the discrete Fourier transform). */
    static double amplitude(double[] pcm, double hertz) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < pcm.length; i++) {
            re += pcm[i] * Math.cos(2 * Math.PI * hertz * i / RATE);
            im += pcm[i] * Math.sin(2 * Math.PI * hertz * i / RATE);
        }
        return 2 * Math.hypot(re, im) / pcm.length;
    }

    /** Until the next packet of 20 ms is due: a source keeps real time, it does not wait for anybody. */
    private static void untilNextPacket(long startedNs, int packets) {
        long leftNs = startedNs + packets * 20_000_000L - System.nanoTime();
        if (leftNs > 0) LockSupport.parkNanos(leftNs);
    }

    private static byte encode(int pcm) {
        int sign = pcm < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(pcm), 32_635) + 132;
        int exponent = 7;
        for (int mask = 0x4000; exponent > 0 && (magnitude & mask) == 0; mask >>= 1) exponent--;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    private static int decode(byte coded) {
        int value = ~coded & 0xFF;
        int magnitude = (((value & 0x0F) << 3) + 132 << ((value & 0x70) >> 4)) - 132;
        return (value & 0x80) == 0 ? magnitude : -magnitude;
    }

    @Override
    public void close() {
        socket.close();
    }
}
