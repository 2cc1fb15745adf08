// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.load;

import io.convoke.media.agent.EngineReport;
import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PeerAddress;
import io.convoke.media.transport.UdpNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A rough look at the engine's own cost, with the load in the same process: not a test. Arguments: codec, participants, talkers,
 * level (0 or 1), seconds. Prints CPU of the mixer thread in ms for each second and participant.
 */
final class EngineLoad {
    private static final int FRAMES = 250;
    private static final int FIRST_PORT = 50_000;
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    private EngineLoad() {}

    private record Load(AudioCodec codec, int participants, int talkers, boolean level, int seconds) {}

    public static void main(String[] arguments) throws Exception {
        Load load = new Load(
                AudioCodec.valueOf(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                "1".equals(arguments[3]),
                Integer.parseInt(arguments[4]));
        byte[][] speech = speech(load.codec(), load.level());
        MediaSettings settings = new MediaSettings(
                LOCAL, 20_000, 29_999, 1, 3, 5, Duration.ofSeconds(15), 16_384, 16, 4_096, 1_024, null);
        try (MediaEngine engine = MediaEngine.start(settings)) {
            long memoryBefore = residentBytes();
            engine.openMixer("m");
            Run run = new Run(load, speech, engine);
            run.play(8);
            EngineReport before = engine.report();
            String ticksBefore = mixerTicks();
            long start = System.nanoTime();
            run.received = 0;
            run.play(load.seconds());
            print(load, before, engine.report(), run.received, (System.nanoTime() - start) / 1e9);
            System.out.println("user and system ticks of 10 ms: " + ticksBefore + " -> " + mixerTicks());
            System.out.println("bytes for each participant: " + (residentBytes() - memoryBefore) / load.participants());
            System.out.println(engine.report("m") + "\n" + engine.leg("m", "l0"));
        }
    }

    private static void print(Load load, EngineReport before, EngineReport after, long received, double elapsed) {
        System.out.printf(
                "%s: cpu %.3f ms/s/participant, load %.2f, allocated %d B, late %d, encoded %.0f/s decoded %.0f/s, "
                        + "concealed %d, received %.4f%n",
                load,
                (after.mixerThreadCpuNs() - before.mixerThreadCpuNs()) / 1e6 / elapsed / load.participants(),
                after.loadFraction(),
                after.mixerThreadAllocatedBytes() - before.mixerThreadAllocatedBytes(),
                after.framesLate() - before.framesLate(),
                (after.framesEncoded() - before.framesEncoded()) / elapsed,
                (after.framesDecoded() - before.framesDecoded()) / elapsed,
                after.framesConcealed() - before.framesConcealed(),
                received / (elapsed * 50 * load.participants()));
        System.out.println(after.packetsDropped());
    }

    private static String mixerTicks() throws Exception {
        try (java.util.stream.Stream<java.nio.file.Path> tasks =
                java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/task"))) {
            for (java.nio.file.Path task : tasks.toList()) {
                String stat = java.nio.file.Files.readString(task.resolve("stat"));
                if (stat.contains("(mixer-0)")) {
                    String[] fields = stat.substring(stat.indexOf(')')).split(" ");
                    return fields[12] + " " + fields[13];
                }
            }
        }
        return "none";
    }

    private static long residentBytes() throws Exception {
        System.gc();
        String status = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/status"));
        return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1")) * 1024;
    }

    private static byte[][] speech(AudioCodec codec, boolean level) {
        Random random = new Random(7);
        byte[][] packets = new byte[FRAMES][];
        AudioEncoder encoder = AudioCodecs.encoder(codec, OpusEncoderSettings.FULL_BAND);
        int samples = encoder.sampleRate() / 50;
        for (int f = 0; f < FRAMES; f++) {
            short[] pcm = new short[samples];
            double loud = 3_000 * (1 + Math.sin(f / 7.0));
            for (int i = 0; i < samples; i++) {
                double t = (f * (double) samples + i) / encoder.sampleRate();
                pcm[i] = (short) (loud * (Math.sin(2 * Math.PI * 140 * t) + 0.5 * Math.sin(2 * Math.PI * 700 * t))
                        + 300 * random.nextGaussian());
            }
            byte[] bytes = new byte[1_500];
            int header = RtpPacket.write(bytes, 0, 96, false, 0, 0, 1);
            header = level ? RtpPacket.writeAudioLevel(bytes, 0, 1, true, 20) : header;
            int length = encoder.encode(pcm, 0, samples, bytes, header);
            packets[f] = java.util.Arrays.copyOf(bytes, header + length);
        }
        return packets;
    }

    private static final class Run {
        private final AudioCodec codec;
        private final byte[][] speech;
        private final DatagramPoller poller;
        private final int[] sockets;
        private final PeerAddress[] destinations;
        private final int talkers;
        private int frame;
        private long received;

        Run(Load load, byte[][] speech, MediaEngine engine) {
            codec = load.codec();
            talkers = load.talkers();
            this.speech = speech;
            UdpNetwork network = new UdpNetwork(LOCAL, 65_536, 64);
            poller = network.openPoller();
            sockets = new int[load.participants()];
            destinations = new PeerAddress[load.participants()];
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = network.bind(FIRST_PORT + i);
                poller.add(sockets[i], i);
                destinations[i] = join(engine, "l" + i, load, new InetSocketAddress(LOCAL, FIRST_PORT + i));
            }
        }

        private static PeerAddress join(MediaEngine engine, String key, Load load, InetSocketAddress address) {
            PortPair ports = engine.reserve(true).orElseThrow();
            MediaParameters media = new MediaParameters(
                    load.codec(),
                    96,
                    101,
                    -1,
                    20,
                    Direction.SENDRECV,
                    address,
                    address,
                    true,
                    load.level() ? 1 : -1,
                    load.codec() == AudioCodec.OPUS
                            ? new MediaParameters.OpusPreferences(false, false, false, 48_000, 0)
                            : null);
            while (!engine.putLeg("m", new LegSpec(key, ports.rtpPort(), ports.rtpPort(), media, false, 1))) {
                LockSupport.parkNanos(1_000_000);
            }
            return PeerAddress.of(new InetSocketAddress(LOCAL, ports.rtpPort()));
        }

        void play(int seconds) {
            byte[] bytes = new byte[1_500];
            long due = System.nanoTime();
            for (int tick = 0; tick < seconds * 500; tick++) {
                due += 2_000_000;
                for (int i = tick % 10; i < talkers; i += 10) {
                    byte[] packet = speech[(frame + i * 13) % FRAMES];
                    System.arraycopy(packet, 0, bytes, 0, packet.length);
                    bytes[2] = (byte) (frame >> 8);
                    bytes[3] = (byte) frame;
                    int timestamp = frame * codec.clockRate() / 50;
                    for (int b = 0; b < 4; b++) {
                        bytes[4 + b] = (byte) (timestamp >> 24 - 8 * b);
                        bytes[8 + b] = (byte) (i + 1 >> 24 - 8 * b);
                    }
                    poller.send(sockets[i], bytes, packet.length, destinations[i]);
                }
                if (tick % 10 == 9) {
                    frame++;
                }
                received += poller.poll((token, data, length, source) -> {});
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }
}
