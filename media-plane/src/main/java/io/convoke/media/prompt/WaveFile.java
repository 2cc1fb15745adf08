// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A prompt from a RIFF file (WAVE, PCM, 16 bits, one channel); other chunks are skipped. */
public final class WaveFile {
    /** Half a minute at 48 kHz: a prompt is a sentence, and all of it stays in memory at three rates. */
    private static final int MOST_BYTES = 3_000_000;

    private static final int PCM = 1;

    private WaveFile() {}

    /** @throws IOException also for a file that is no such file; says what is wrong with it */
    public static Prompt read(InputStream in) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(in.readNBytes(MOST_BYTES + 1)).order(ByteOrder.LITTLE_ENDIAN);
        if (file.remaining() > MOST_BYTES) {
            throw new IOException("is longer than " + MOST_BYTES + " bytes");
        }
        if (file.remaining() < 12 || !"RIFF".equals(tag(file, 0)) || !"WAVE".equals(tag(file, 8))) {
            throw new IOException("is not a RIFF WAVE file");
        }
        int rate = 0;
        file.position(12);
        while (file.remaining() >= 8) {
            String chunk = tag(file, file.position());
            file.position(file.position() + 4);
            int length = (int) Math.min(Integer.toUnsignedLong(file.getInt()), file.remaining());
            int next = Math.min(file.limit(), file.position() + length + (length & 1));
            if ("fmt ".equals(chunk)) {
                rate = format(file, length);
            } else if ("data".equals(chunk)) {
                return prompt(rate, file, length);
            }
            file.position(next);
        }
        throw new IOException("has no samples");
    }

    private static String tag(ByteBuffer file, int at) {
        byte[] tag = new byte[4];
        file.get(at, tag);
        return new String(tag, StandardCharsets.US_ASCII);
    }

    private static int format(ByteBuffer file, int length) throws IOException {
        if (length < 16) {
            throw new IOException("says no format");
        }
        int at = file.position();
        int encoding = file.getShort(at);
        int channels = file.getShort(at + 2);
        int bits = file.getShort(at + 14);
        if (encoding != PCM || channels != 1 || bits != 16) {
            throw new IOException("has format " + encoding + " with " + channels + " channels of " + bits
                    + " bits, not 16-bit PCM with one channel");
        }
        return file.getInt(at + 4);
    }

    private static Prompt prompt(int rate, ByteBuffer file, int length) throws IOException {
        short[] samples = new short[length / 2];
        file.slice(file.position(), samples.length * 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        try {
            return Prompt.of(rate, samples);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
