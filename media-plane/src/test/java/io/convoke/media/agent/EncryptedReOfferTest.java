// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.srtp.MasterKey;
import io.convoke.media.srtp.SrtpKeys;
import io.convoke.media.srtp.SrtpReceiver;
import io.convoke.media.srtp.SrtpSender;
import java.security.SecureRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A live leg is offered again: each key that stays keeps its counts (RFC 3711 §3.2.1), each that changes begins anew. */
class EncryptedReOfferTest {
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private final SecureRandom random = new SecureRandom();

    @AutoClose
    private final Rig rig = new Rig();

    private final SrtpKeys keys = new SrtpKeys(SUITE, MasterKey.random(random), MasterKey.random(random));
    private Peer ann;
    private Peer bob;

    @BeforeEach
    void talkUntilTheCounterHasRolledOver() {
        ann = rig.arrive("ann", AudioCodec.PCMU, 20).says(440, 6_000);
        ann.protection = new SrtpSender(SUITE, keys.remote());
        ann.opener = new SrtpReceiver(SUITE, keys.local());
        rig.put(ann, rig.parameters(ann).with(keys));
        bob = rig.join("bob", AudioCodec.PCMU).says(1_000, 6_000);
        ann.sequence = 65_500;
        rig.run(12_000);
    }

    @Test
    void shouldGoOnWithTheCountsOfTheSameKeys() {
        rig.put(ann, rig.parameters(ann, Direction.SENDONLY, -1).with(keys));
        rig.run(500);
        rig.put(ann, rig.parameters(ann).with(keys));
        assertBothHear();
    }

    @Test
    void shouldGoOnSendingWhereOnlyThePeerTakesAnotherKey() {
        MasterKey theirs = MasterKey.random(random);
        rig.put(ann, rig.parameters(ann).with(new SrtpKeys(SUITE, keys.local(), theirs)));
        ann.protection = new SrtpSender(SUITE, theirs);
        // what opens the mixer's packets is as before: a count that began anew would be a replay to it
        assertBothHear();
    }

    @Test
    void shouldGoOnReceivingWhereOnlyTheMixerTakesAnotherKey() {
        MasterKey ours = MasterKey.random(random);
        rig.put(ann, rig.parameters(ann).with(new SrtpKeys(SUITE, ours, keys.remote())));
        ann.opener = new SrtpReceiver(SUITE, ours);
        assertBothHear();
    }

    private void assertBothHear() {
        rig.run(500);
        rig.forget();
        rig.run(8_000);
        assertThat(bob.hears(440)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.hears(1_000)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.rtcp).isNotEmpty();
        assertThat(rig.engine.report().packetsDropped()).containsEntry("srtp_authentication", 0L);
    }
}
