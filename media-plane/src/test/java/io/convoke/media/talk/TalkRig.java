// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorReader;
import io.convoke.media.floor.FloorSettings;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.media.srtp.SrtpReceiver;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.talk.event.TalkEvent;
import io.convoke.media.talk.event.TalkReport;
import io.convoke.media.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link Rig} whose peers have provisioned legs and push to talk. */
final class TalkRig implements AutoCloseable {
    static final String GROUP = "team";

    final Rig rig;
    final Talk talk;

    static FloorSettings floor() {
        return new FloorSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ZERO,
                100,
                3,
                Duration.ZERO,
                Duration.ofSeconds(4),
                Duration.ofSeconds(60));
    }

    TalkRig() {
        this(new Rig());
        must(talk.openGroup(GROUP, floor()));
    }

    /** Without a group. */
    TalkRig(Rig rig) {
        this.rig = rig;
        talk = rig.engine.talk();
    }

    static void must(boolean done) {
        if (!done) {
            throw new AssertionError("the queue is full, or it is not there");
        }
    }

    /** With a leg, in no group, and silent. */
    Peer provision(String key, AudioCodec codec) {
        return provision(key, codec, 20);
    }

    Peer provision(String key, AudioCodec codec, int packetMs) {
        Peer peer = rig.arrive(key, codec, packetMs);
        peer.sending = false;
        put(peer, rig.parameters(peer));
        return peer;
    }

    Peer provisionEncrypted(String key, AudioCodec codec) {
        Peer peer = rig.arrive(key, codec, 20);
        peer.sending = false;
        SecureRandom random = new SecureRandom();
        SrtpKeys keys =
                new SrtpKeys(CryptoSuite.AES_CM_128_HMAC_SHA1_80, MasterKey.random(random), MasterKey.random(random));
        peer.protection = new SrtpSender(keys.suite(), keys.remote());
        peer.opener = new SrtpReceiver(keys.suite(), keys.local());
        put(peer, rig.parameters(peer).with(keys));
        return peer;
    }

    void put(Peer peer, MediaParameters media) {
        must(talk.putLeg(peer.key, peer.ports.rtpPort(), media));
    }

    static MemberSettings member(Peer peer) {
        return new MemberSettings("sip:" + peer.key, 10, false, 1);
    }

    Peer in(String key, AudioCodec codec) {
        return enter(provision(key, codec));
    }

    Peer enter(Peer peer) {
        must(talk.join(GROUP, peer.key, member(peer)));
        return peer;
    }

    void says(Peer peer, FloorMessage message) {
        byte[] bytes = new byte[64];
        send(peer, bytes, new FloorWriter().begin(bytes, 0, message, peer.ssrc).end());
    }

    /** RTCP that is on its way; taken with the next duty cycle. */
    void send(Peer peer, byte[] bytes, int length) {
        byte[] packet = Arrays.copyOf(bytes, length + SrtpSender.GROWTH);
        int sent = peer.protection == null ? length : peer.protection.protectRtcp(packet, length);
        rig.network.inject(peer.ports.rtpPort(), packet, sent, PeerAddress.of(peer.address));
    }

    void pushes(Peer peer) {
        peer.sending = true;
        says(peer, FloorMessage.REQUEST);
    }

    void releases(Peer peer) {
        peer.sending = false;
        says(peer, FloorMessage.RELEASE);
    }

    /** One duty cycle, in which no time passes. */
    void step() {
        rig.instant();
    }

    void run(int milliseconds) {
        rig.run(milliseconds);
    }

    List<TalkEvent> events() {
        return talk.awaitEvents(0);
    }

    TalkReport report() {
        return talk.report();
    }

    /** The floor control messages that a peer got since it was asked last, in words. */
    static List<String> told(Peer peer) {
        List<String> told = new ArrayList<>();
        FloorReader reader = new FloorReader();
        for (byte[] bytes : peer.rtcp) {
            if (FloorReader.isFloorControl(bytes, 0)) {
                if (!reader.wrap(bytes, 0, bytes.length)) {
                    throw new AssertionError("not floor control");
                }
                told.add(words(reader, bytes));
            }
        }
        peer.rtcp.clear();
        return told;
    }

    private static String words(FloorReader reader, byte[] bytes) {
        return switch (reader.message()) {
            case GRANTED -> "granted " + reader.durationSeconds();
            case TAKEN ->
                "taken by "
                        + new String(
                                bytes,
                                reader.grantedPartyOffset(),
                                reader.grantedPartyLength(),
                                StandardCharsets.UTF_8);
            case DENY, REVOKE -> reader.message().name().toLowerCase() + " " + reader.cause();
            case QUEUE_POSITION -> "position " + reader.queuePosition();
            case ACK -> "ack " + reader.acknowledgedType();
            case IDLE, REQUEST, RELEASE, QUEUE_POSITION_REQUEST ->
                reader.message().name().toLowerCase();
        };
    }

    @Override
    public void close() {
        rig.close();
    }
}
