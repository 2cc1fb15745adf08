// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.link.LinkTransport;
import io.convoke.media.rtcp.RtcpReader;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.media.srtp.SrtpReceiver;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.MemoryNetwork;
import io.convoke.media.transport.PeerAddress;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** An engine without threads, a clock that is set, a network in memory, and peers: time passes by {@link #run}. */
public final class Rig implements AutoCloseable {
    public static final String MIXER = "conference-1";
    private static final long STEP_NS = 2_000_000L;

    public final MemoryNetwork network = new MemoryNetwork();
    public final List<Peer> peers = new ArrayList<>();
    public final MediaEngine engine;
    public long nowNs = 1_000_000_000L;

    public Rig() {
        this(TestSettings.forTests());
    }

    public Rig(MediaSettings settings) {
        this(settings, null);
    }

    /** @param links null for none */
    public Rig(MediaSettings settings, Supplier<LinkTransport> links) {
        engine = MediaEngine.stepped(settings, () -> nowNs, network, links);
        network.listen(this::onSent);
        engine.openMixer(MIXER);
        engine.step();
    }

    private void onSent(int socket, byte[] bytes, int length, PeerAddress destination) {
        for (Peer peer : peers) {
            if (peer.address.getPort() == destination.port()) {
                if (RtcpReader.isRtcp(bytes, 0, length)) {
                    peer.onRtcp(bytes, length);
                } else {
                    peer.onRtp(nowNs, bytes, length);
                }
            }
        }
    }

    public Peer join(String key, AudioCodec codec) {
        return join(key, codec, 20);
    }

    public Peer join(String key, AudioCodec codec, int packetMs) {
        Peer peer = arrive(key, codec, packetMs);
        put(peer, parameters(peer));
        return peer;
    }

    /** A peer with ports, but not yet in the mixer. */
    public Peer arrive(String key, AudioCodec codec, int packetMs) {
        PortPair ports = engine.reserve(true).orElseThrow();
        Peer peer = new Peer(key, codec, packetMs, ports, 20_000 + peers.size());
        peer.phaseNs = (peers.size() * 6L + 2) % 20 * 1_000_000L;
        peers.add(peer);
        return peer;
    }

    public MediaParameters parameters(Peer peer) {
        return parameters(peer, Direction.SENDRECV, -1);
    }

    public MediaParameters parameters(Peer peer, Direction direction, int noise) {
        return new MediaParameters(
                peer.codec,
                Peer.PAYLOAD_TYPE,
                101,
                noise,
                peer.packetMs,
                direction,
                peer.address,
                peer.address,
                true,
                peer.level < 0 ? -1 : 1,
                peer.codec == AudioCodec.OPUS
                        ? new MediaParameters.OpusPreferences(false, false, false, 48_000, 0)
                        : null);
    }

    /** Joins with keys that nobody else has. */
    public Peer joinEncrypted(String key, AudioCodec codec, CryptoSuite suite) {
        SecureRandom random = new SecureRandom();
        Peer peer = arrive(key, codec, 20);
        SrtpKeys keys = new SrtpKeys(suite, MasterKey.random(random), MasterKey.random(random));
        peer.protection = new SrtpSender(suite, keys.remote());
        peer.opener = new SrtpReceiver(suite, keys.local());
        put(peer, parameters(peer).with(keys));
        return peer;
    }

    public void put(Peer peer, MediaParameters media) {
        put(peer, media, false, 1);
    }

    public void put(Peer peer, MediaParameters media, boolean muted, float gain) {
        LegSpec spec = new LegSpec(peer.key, peer.ports.rtpPort(), peer.ports.rtcpPort(), media, muted, gain);
        if (!engine.putLeg(MIXER, spec)) {
            throw new AssertionError("the queue is full");
        }
    }

    public LegReport leg(Peer peer) {
        return engine.leg(MIXER, peer.key).orElseThrow();
    }

    /** Lets time pass, 2 ms at a time for the peers, a tick at a time for the engine. */
    public void run(int milliseconds) {
        for (long end = nowNs + milliseconds * 1_000_000L; nowNs < end; ) {
            step();
        }
    }

    /** 2 ms of the engine alone. */
    public void cycle() {
        engine.step();
        nowNs += STEP_NS;
    }

    /** One duty cycle, in which no time passes. */
    public void instant() {
        engine.step();
    }

    /** 2 ms. */
    public void step() {
        for (Peer peer : peers) {
            peer.play(nowNs, network);
        }
        if (nowNs % MixerAgent.TICK_NS == 0) {
            engine.step();
        }
        nowNs += STEP_NS;
    }

    /** Time passes while the mixer's thread does not run. */
    public void stall(int milliseconds) {
        for (long end = nowNs + milliseconds * 1_000_000L; nowNs < end; nowNs += STEP_NS) {
            for (Peer peer : peers) {
                peer.play(nowNs, network);
            }
        }
    }

    public void forget() {
        peers.forEach(Peer::forget);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Settings for tests that change one thing. */
    public static final class TestSettings {
        private TestSettings() {}

        public static MediaSettings forTests() {
            return forTests(3);
        }

        public static MediaSettings forTests(int loudest) {
            return new MediaSettings(
                    InetAddress.getLoopbackAddress(),
                    40_000,
                    41_999,
                    1,
                    loudest,
                    5,
                    Duration.ofSeconds(1),
                    16_384,
                    16,
                    1_024,
                    256,
                    null);
        }
    }
}
