// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.mix.AudioMix;
import io.convoke.media.mix.MixStream;
import io.convoke.media.transport.DatagramPoller;

/** What a leg hears that is in several groups: all of them at once, each with its gain, mixed and encoded for it alone. */
final class Monitor {
    private static final int SAMPLES = Transcoder.RATE / 50;

    private final TalkLeg leg;
    private final MixStream stream;
    private final int[] sum = new int[SAMPLES];
    private final short[] part = new short[SAMPLES];
    private boolean running;

    Monitor(TalkLeg leg, MixStream stream) {
        this.leg = leg;
        this.stream = stream;
    }

    TalkLeg leg() {
        return leg;
    }

    void tick(DatagramPoller poller, byte[] scratch, long nowNs) {
        boolean sounds = false;
        AudioMix.clear(sum, SAMPLES);
        for (TalkMember member = leg.groups(); member != null; member = member.nextOfLeg) {
            Transcoder transcoder = member.group.transcoder();
            if (transcoder.sounds() && member.group.speaker() != member) {
                System.arraycopy(transcoder.frame(), 0, part, 0, SAMPLES);
                AudioMix.ramp(part, SAMPLES, 0, member.gain, member.gain);
                AudioMix.add(sum, part, SAMPLES);
                sounds = true;
            }
        }
        if (sounds) {
            if (!running) {
                leg.leg().resume(nowNs);
            }
            AudioMix.limit(sum, part, SAMPLES);
            stream.push(part, Transcoder.RATE, false);
            leg.leg().send(stream, poller, scratch, nowNs);
        } else if (running) {
            stream.drop();
        }
        running = sounds;
    }

    void close() {
        stream.close();
    }
}
