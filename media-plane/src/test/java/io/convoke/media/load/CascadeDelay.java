// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.load;

import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.G711;
import io.convoke.media.codec.Tone;
import io.convoke.media.link.LinkSettings;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * How much later a talker is heard on another node than on his own: two engines, Aeron between them, one conference for each pair
 * of moments at which their mixers work within 20 ms. {@code CascadeDelay [seconds]}
 */
final class CascadeDelay {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final int PHASES = 5;
    private static final int CONFERENCES = PHASES * PHASES;
    private static final int MARK_EVERY = 21; // packets
    private static final long FRAME_NS = 20_000_000L;
    private static final int LOUD = 15_000;

    private final DatagramSocket[] talkers = new DatagramSocket[CONFERENCES];
    private final int[] ports = new int[CONFERENCES];
    private final long[] markedNs = new long[CONFERENCES];
    private final long[][] heardNs = new long[2][CONFERENCES]; // near, far
    private final List<Double> nearMs = new ArrayList<>();
    private final List<Double> farMs = new ArrayList<>();
    private final List<Double> extraMs = new ArrayList<>();

    private CascadeDelay() {}

    public static void main(String[] arguments) throws IOException {
        new CascadeDelay().measure(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20);
    }

    private void measure(int seconds) throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "convoke-delay-");
        try (MediaEngine near = start(0, directory);
                MediaEngine far = start(1, directory)) {
            near.link("node-1", new InetSocketAddress(LOCAL, 21_951));
            far.link("node-0", new InetSocketAddress(LOCAL, 21_950));
            for (int i = 0; i < CONFERENCES; i++) {
                talkers[i] = new DatagramSocket(0, LOCAL);
                open(near, 0, i, i % PHASES);
                open(far, 1, i, i / PHASES);
                ports[i] = join(near, "m" + i, talkers[i]);
                listen(near, 0, i);
                listen(far, 1, i);
            }
            talk(seconds);
            synchronized (this) {
                print("near", nearMs);
                print("far", farMs);
                print("extra", extraMs);
            }
            System.out.println(far.links());
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private static MediaEngine start(int node, Path directory) {
        int first = 44_000 + 500 * node;
        MediaSettings settings = new MediaSettings(
                LOCAL, first, first + 499, 1, 3, 5, Duration.ofSeconds(5), 65_536, 16, 1_024, 256, null);
        return MediaEngine.start(settings.with(new LinkSettings(
                "node-" + node, "127.0.0.1", 21_950 + node, directory.resolve("node-" + node), "127.0.0.1")));
    }

    /** Mixers begin at one of five ticks, in turn: those in between are opened for nothing. */
    private final int[] opened = new int[2];

    private void open(MediaEngine engine, int node, int conference, int phase) {
        for (; opened[node] % PHASES != phase; opened[node]++) {
            engine.openMixer("unused-" + opened[node]);
        }
        opened[node]++;
        engine.openMixer("m" + conference);
        engine.setPeers("m" + conference, "conference " + conference, Set.of("node-0", "node-1"));
    }

    private static int join(MediaEngine engine, String mixer, DatagramSocket socket) {
        PortPair pair = engine.reserve(true).orElseThrow();
        InetSocketAddress remote = new InetSocketAddress(LOCAL, socket.getLocalPort());
        MediaParameters media =
                new MediaParameters(AudioCodec.PCMU, 0, -1, -1, 20, Direction.SENDRECV, remote, remote, true, -1, null);
        engine.putLeg(mixer, new LegSpec("leg-" + pair.rtpPort(), pair.rtpPort(), pair.rtcpPort(), media, false, 1));
        return pair.rtpPort();
    }

    private void listen(MediaEngine engine, int side, int conference) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, LOCAL);
        join(engine, "m" + conference, socket);
        Thread.ofPlatform().daemon().start(() -> {
            byte[] bytes = new byte[1_500];
            DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
            while (true) {
                try {
                    socket.receive(datagram);
                } catch (IOException e) {
                    return;
                }
                long nowNs = System.nanoTime();
                for (int s = 12; s < datagram.getLength() && datagram.getLength() == 172; s++) {
                    if (Math.abs(G711.MU_LAW.decode(bytes[s])) > LOUD) {
                        onMark(side, conference, nowNs + (s - 12) * 125_000L);
                        break;
                    }
                }
            }
        });
    }

    private synchronized void onMark(int side, int conference, long atNs) {
        long delayNs = atNs - markedNs[conference];
        if (markedNs[conference] == 0 || heardNs[side][conference] != 0 || delayNs > 15 * FRAME_NS) {
            return;
        }
        heardNs[side][conference] = atNs;
        (side == 0 ? nearMs : farMs).add(delayNs / 1e6);
        if (heardNs[1 - side][conference] != 0) {
            extraMs.add((heardNs[1][conference] - heardNs[0][conference]) / 1e6);
        }
    }

    private void talk(int seconds) throws IOException {
        byte[] murmur = encoded(1_500);
        byte[] mark = encoded(30_000);
        byte[] bytes = new byte[172];
        long startNs = System.nanoTime();
        int packets = seconds * 50;
        for (int n = 0; n < packets; n++) {
            for (int i = 0; i < CONFERENCES; i++) {
                long dueNs = startNs + n * FRAME_NS + i * FRAME_NS / CONFERENCES;
                while (dueNs - System.nanoTime() > 0) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                boolean marked = n > packets / 4 && (n + i) % MARK_EVERY == 0;
                System.arraycopy(marked ? mark : murmur, 0, bytes, 12, 160);
                RtpPacket.write(bytes, 0, 0, false, n, n * 160, 7);
                if (marked) {
                    mark(i);
                }
                talkers[i].send(new DatagramPacket(bytes, bytes.length, LOCAL, ports[i]));
            }
        }
    }

    private synchronized void mark(int conference) {
        heardNs[0][conference] = 0;
        heardNs[1][conference] = 0;
        markedNs[conference] = System.nanoTime();
    }

    private static byte[] encoded(double amplitude) {
        short[] pcm = Tone.sine(1_000, amplitude, 8_000, 160, 0);
        byte[] bytes = new byte[160];
        for (int s = 0; s < 160; s++) {
            bytes[s] = G711.MU_LAW.encode(pcm[s]);
        }
        return bytes;
    }

    private static void print(String what, List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%-6s n=%d mean %.2f p10 %.2f p50 %.2f p90 %.2f p99 %.2f ms%n",
                what,
                sorted.length,
                Arrays.stream(sorted).average().orElse(0),
                at(sorted, 0.1),
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99));
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) (part * (sorted.length - 1))];
    }
}
