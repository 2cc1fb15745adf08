// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.load;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorSettings;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.talk.MemberSettings;
import io.convoke.media.talk.Talk;
import io.convoke.media.transport.DatagramPoller;
import io.convoke.media.transport.PeerAddress;
import io.convoke.media.transport.UdpNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A rough look at what push to talk costs, with the load in the same process: not a test. Arguments: groups, members of each, idle
 * legs, encrypted (0 or 1), seconds. Prints CPU of the mixer thread for each packet passed on and for each idle leg, memory of an
 * idle leg, and how long packets take.
 */
final class TalkLoad {
    private static final int FIRST_PORT = 40_000;
    private static final int SINK_PORT = 60_000;
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    private final Talk talk;
    private final DatagramPoller poller;
    private final UdpNetwork network = new UdpNetwork(LOCAL, 65_536, 64);
    private final MediaEngine engine;
    private final boolean encrypted;
    private final SecureRandom random = new SecureRandom();
    private final int[] sockets;
    private final PeerAddress[] destinations;
    private final SrtpSender[] protections;
    private final int members;
    private long[] delaysNs = new long[1 << 20];
    private int received;
    private long sentNs;
    private int frame;

    private TalkLoad(MediaEngine engine, int groups, int members, boolean encrypted) {
        this.engine = engine;
        this.talk = engine.talk();
        this.members = members;
        this.encrypted = encrypted;
        poller = network.openPoller();
        sockets = new int[groups * members];
        destinations = new PeerAddress[groups * members];
        protections = new SrtpSender[groups * members];
    }

    public static void main(String[] arguments) {
        int groups = Integer.parseInt(arguments[0]);
        int members = Integer.parseInt(arguments[1]);
        int idle = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[4]);
        MediaSettings settings = new MediaSettings(
                LOCAL, 20_000, 39_999, 1, 3, 5, Duration.ofSeconds(60), 16_384, 16, 65_536, 4_096, null);
        try (MediaEngine engine = MediaEngine.start(settings)) {
            TalkLoad load = new TalkLoad(engine, groups, members, "1".equals(arguments[3]));
            if (idle > 0) {
                load.waitIdle(idle, seconds);
            }
            load.gather(groups);
            load.play(groups, 8);
            long cpu = engine.report().mixerThreadCpuNs();
            long relayed = load.talk.report().packetsRelayed();
            load.received = 0;
            load.play(groups, seconds);
            long packets = load.talk.report().packetsRelayed() - relayed;
            System.out.printf(
                    "passed on: %d packets, %.2f us of CPU each (idle legs and empty ticks included), received %d%n",
                    packets, (engine.report().mixerThreadCpuNs() - cpu) / 1e3 / packets, load.received);
            long[] delays = Arrays.copyOf(load.delaysNs, Math.min(load.received, load.delaysNs.length));
            Arrays.sort(delays);
            System.out.printf(
                    "from one socket to the other: p50 %.2f ms, p99 %.2f ms%n",
                    delays[delays.length / 2] / 1e6, delays[(int) (delays.length * 0.99)] / 1e6);
            System.out.println(load.talk.report() + " " + engine.report().packetsDropped());
        }
    }

    /** Legs that wait: what they cost over the bare thread. */
    private void waitIdle(int count, int seconds) {
        LockSupport.parkNanos(1_000_000_000L);
        long before = cpuOf(seconds);
        long memory = usedBytes();
        int sink = network.bind(SINK_PORT); // nobody reads it
        for (int i = 0; i < count; i++) {
            put("idle-" + i, new InetSocketAddress(LOCAL, SINK_PORT), encrypted ? keys() : null);
        }
        LockSupport.parkNanos(8_000_000_000L); // past the first reports, and until it is compiled
        long used = usedBytes() - memory;
        long cpu = cpuOf(seconds) - before;
        network.close(sink);
        System.out.printf(
                "idle: %d legs, %.2f us of CPU a second each, %d bytes each%n",
                count, cpu / 1e3 / seconds / count, used / count);
    }

    private long cpuOf(int seconds) {
        long before = engine.report().mixerThreadCpuNs();
        LockSupport.parkNanos(seconds * 1_000_000_000L);
        return engine.report().mixerThreadCpuNs() - before;
    }

    /** Of the heap; a leg that waits has nothing outside of it but its socket. */
    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private SrtpKeys keys() {
        return new SrtpKeys(CryptoSuite.AES_CM_128_HMAC_SHA1_80, MasterKey.random(random), MasterKey.random(random));
    }

    private PeerAddress put(String key, InetSocketAddress address, SrtpKeys keys) {
        PortPair ports = engine.reserve(true).orElseThrow();
        MediaParameters media = new MediaParameters(
                        AudioCodec.OPUS,
                        96,
                        101,
                        -1,
                        20,
                        Direction.SENDRECV,
                        address,
                        address,
                        true,
                        -1,
                        new MediaParameters.OpusPreferences(false, false, false, 48_000, 0))
                .with(keys);
        while (!talk.putLeg(key, ports.rtpPort(), media)) {
            LockSupport.parkNanos(1_000_000);
        }
        return PeerAddress.of(new InetSocketAddress(LOCAL, ports.rtpPort()));
    }

    private void gather(int groups) {
        FloorSettings floor = new FloorSettings(
                Duration.ofHours(1),
                Duration.ZERO,
                Duration.ZERO,
                100,
                8,
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofHours(1));
        for (int group = 0; group < groups; group++) {
            talk.openGroup("g" + group, floor);
            for (int member = 0; member < members; member++) {
                int i = group * members + member;
                String key = "g" + group + "-" + member;
                SrtpKeys keys = encrypted ? keys() : null;
                sockets[i] = network.bind(FIRST_PORT + i);
                poller.add(sockets[i], i);
                destinations[i] = put(key, new InetSocketAddress(LOCAL, FIRST_PORT + i), keys);
                protections[i] = encrypted ? new SrtpSender(keys.suite(), keys.remote()) : null;
                talk.join("g" + group, key, new MemberSettings("sip:" + key, 10, false, 1));
            }
            talk.requestFloor("g" + group, "g" + group + "-0", -1);
        }
        LockSupport.parkNanos(200_000_000L);
    }

    private void play(int groups, int seconds) {
        byte[] bytes = new byte[200];
        long due = System.nanoTime();
        for (int tick = 0; tick < seconds * 50; tick++) {
            due += 20_000_000;
            sentNs = System.nanoTime();
            for (int group = 0; group < groups; group++) {
                int talker = group * members;
                RtpPacket.write(bytes, 0, 96, false, frame, frame * 960, talker + 1);
                bytes[12] = (byte) 0x78; // Opus, CELT, 20 ms
                int length = protections[talker] == null ? 80 : protections[talker].protectRtp(bytes, 80);
                poller.send(sockets[talker], bytes, length, destinations[talker]);
            }
            frame++;
            while (System.nanoTime() - due < 0) {
                poller.poll((token, data, length, source) -> {
                    if (length > 60) {
                        delaysNs[received++ & delaysNs.length - 1] = System.nanoTime() - sentNs;
                    }
                });
                LockSupport.parkNanos(200_000);
            }
        }
    }
}
