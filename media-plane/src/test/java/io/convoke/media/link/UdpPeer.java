// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.G711;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/** A telephone at an engine's UDP ports: says a tone and keeps the last second that it heard. */
final class UdpPeer implements AutoCloseable {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final int SECOND = 8_000;

    private final DatagramSocket socket;
    private final double hertz;
    private final short[] heard = new short[SECOND];
    private int at;
    private volatile int port;

    UdpPeer(double hertz) throws IOException {
        this.hertz = hertz;
        socket = new DatagramSocket(0, LOCAL);
        Thread.ofPlatform().daemon().start(this::talk);
        Thread.ofPlatform().daemon().start(this::listen);
    }

    void join(MediaEngine engine, String mixer) {
        PortPair ports = engine.reserve(true).orElseThrow();
        InetSocketAddress remote = new InetSocketAddress(LOCAL, socket.getLocalPort());
        MediaParameters media =
                new MediaParameters(AudioCodec.PCMU, 0, -1, -1, 20, Direction.SENDRECV, remote, remote, true, -1, null);
        if (!engine.putLeg(mixer, new LegSpec("leg", ports.rtpPort(), ports.rtcpPort(), media, false, 1))) {
            throw new AssertionError("the queue is full");
        }
        port = ports.rtpPort();
    }

    private void talk() {
        long dueNs = System.nanoTime();
        for (int i = 0; !socket.isClosed(); i++, dueNs += 20_000_000L) {
            short[] pcm = Tone.sine(hertz, 6_000, SECOND, 160, i * 160L);
            byte[] bytes = new byte[172];
            RtpPacket.write(bytes, 0, 0, false, i, i * 160, 1);
            for (int s = 0; s < 160; s++) {
                bytes[12 + s] = G711.MU_LAW.encode(pcm[s]);
            }
            try {
                if (port != 0) {
                    socket.send(new DatagramPacket(bytes, bytes.length, LOCAL, port));
                }
            } catch (IOException e) {
                return; // closed
            }
            LockSupport.parkNanos(dueNs + 20_000_000L - System.nanoTime());
        }
    }

    private void listen() {
        byte[] bytes = new byte[1_500];
        while (!socket.isClosed()) {
            DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(datagram);
            } catch (IOException e) {
                return; // closed
            }
            synchronized (heard) {
                for (int s = 12; s < datagram.getLength() && datagram.getLength() == 172; s++) {
                    heard[at++ % SECOND] = G711.MU_LAW.decode(bytes[s]);
                }
            }
        }
    }

    /** How loud a tone is in the last second, a whole number of whose waves fits into it. */
    double hears(double tone) {
        synchronized (heard) {
            return Tone.amplitude(heard, 0, SECOND, tone, SECOND);
        }
    }

    @Override
    public void close() throws UncheckedIOException {
        socket.close();
    }
}
