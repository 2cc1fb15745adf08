// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.ComfortNoise;
import io.convoke.media.codec.Resampler;
import java.util.Arrays;

/** A mix on its way to listeners of one format: resampled, cut into packets, encoded. 20 ms in, no, one or two packets out. */
public final class MixStream implements AutoCloseable {
    private static final int FRAME_MS = 20;
    private static final int LONGEST_PAYLOAD = 1_280; // an Opus frame has at most 1,275 bytes
    private static final int SILENT_FRAMES = 5; // sent as they are before comfort noise takes their place
    private static final int NOISE_INTERVAL_MS = 1_000; // so that a lost one is made good
    private static final int NOISE_DB = -70;

    /** What became of a packet. */
    public enum Content {
        AUDIO,
        NOISE,
        /** Nothing is sent for it; time passes all the same. */
        NOTHING
    }

    private final StreamFormat format;
    private final AudioEncoder encoder;
    private final int rate;
    private final Resampler[] resamplers = new Resampler[Rates.COUNT];
    private final short[] waiting;
    private int length;
    private final byte[] payload;
    private final int[] lengths = new int[2];
    private final Content[] contents = new Content[2];
    private int packets;
    private int silentFrames;
    private int noiseDueMs;
    private int encoded;

    public MixStream(StreamFormat format) {
        this.format = format;
        encoder = AudioCodecs.encoder(format.codec(), format.opus());
        rate = encoder.sampleRate();
        for (int from : new int[] {8_000, 16_000, 48_000}) {
            if (from != rate) {
                resamplers[Rates.index(from)] = new Resampler(from, rate);
            }
        }
        waiting = new short[rate / 1_000 * (format.packetMs() + FRAME_MS)];
        payload = new byte[LONGEST_PAYLOAD * (format.packetMs() < FRAME_MS ? 2 : 1)];
    }

    public StreamFormat format() {
        return format;
    }

    /**
     * Takes 20 ms of the mix and makes the packets that are full.
     *
     * @param silent nobody is heard in it
     * @return how often the encoder was called
     */
    public int push(short[] mix, int mixRate, boolean silent) {
        int samples = mixRate / 50;
        if (mixRate == rate) {
            System.arraycopy(mix, 0, waiting, length, samples);
            length += samples;
        } else {
            length += resamplers[Rates.index(mixRate)].resample(mix, 0, samples, waiting, length);
        }
        silentFrames = silent ? silentFrames + 1 : 0;
        encoded = 0;
        cut(true);
        return encoded;
    }

    /** Lets 20 ms pass for which there is no listener, in step with the other streams. */
    public void pass() {
        int samples = rate / 50;
        Arrays.fill(waiting, length, length + samples, (short) 0);
        length += samples;
        cut(false);
    }

    private void cut(boolean encode) {
        packets = 0;
        int packetSamples = rate / 1_000 * format.packetMs();
        int from = 0;
        while (length - from >= packetSamples) {
            if (encode) {
                encode(from, packetSamples);
            } else {
                contents[packets] = Content.NOTHING;
            }
            packets++;
            from += packetSamples;
        }
        length -= from;
        System.arraycopy(waiting, from, waiting, 0, length);
    }

    private void encode(int from, int samples) {
        int offset = packets * LONGEST_PAYLOAD;
        if (format.comfortNoise() && silentFrames > SILENT_FRAMES) {
            noiseDueMs -= format.packetMs();
            contents[packets] = noiseDueMs <= 0 ? Content.NOISE : Content.NOTHING;
            if (noiseDueMs <= 0) {
                noiseDueMs = NOISE_INTERVAL_MS;
                lengths[packets] = ComfortNoise.encode(NOISE_DB, payload, offset);
            }
            return;
        }
        noiseDueMs = 0;
        encoded++;
        lengths[packets] = encoder.encode(waiting, from, samples, payload, offset);
        contents[packets] = lengths[packets] > 0 ? Content.AUDIO : Content.NOTHING;
    }

    /** Continues where another stream of the same format is: the part of a packet that it has collected. */
    public void continueFrom(MixStream other) {
        length = other.length;
        System.arraycopy(other.waiting, 0, waiting, 0, length);
        silentFrames = other.silentFrames;
        noiseDueMs = other.noiseDueMs;
    }

    /** What waits for the rest of its packet is not sent. */
    public void drop() {
        length = 0;
    }

    /** Nothing of a packet waits: a listener may change to another stream of the format unheard. */
    public boolean atBoundary() {
        return length == 0;
    }

    /** Made by the last {@link #push}. */
    public int packets() {
        return packets;
    }

    public Content content(int index) {
        return contents[index];
    }

    public byte[] payload() {
        return payload;
    }

    public int payloadOffset(int index) {
        return index * LONGEST_PAYLOAD;
    }

    public int payloadLength(int index) {
        return lengths[index];
    }

    @Override
    public void close() {
        encoder.close();
    }
}
