// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mono 16-bit sound in memory and in RIFF files (WAVE, PCM). */
public record Wav(int sampleRate, short[] samples) {
    private static final int HEADER_OCTETS = 44;
    private static final int ZERO_CROSSINGS = 16;
    private static final double PASS_BAND = 0.95;

    /** Reads a RIFF file: PCM, 16 bits, one channel; other chunks are skipped. */
    public static Wav read(InputStream in) throws IOException {
        final ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (file.remaining() < HEADER_OCTETS
                || !"RIFF".equals(tag(file))
                || file.getInt() < 0
                || !"WAVE".equals(tag(file))) {
            throw new IOException("not a RIFF WAVE file");
        }
        int rate = 0;
        while (file.remaining() >= 8) {
            final String chunk = tag(file);
            final int length = Math.min(file.getInt(), file.remaining());
            final int next = file.position() + length + (length & 1);
            if ("fmt ".equals(chunk)) {
                rate = requireMono16(file);
            } else if ("data".equals(chunk)) {
                final short[] samples = new short[length / 2];
                file.asShortBuffer().get(samples);
                return new Wav(rate, samples);
            }
            file.position(Math.min(next, file.limit()));
        }
        throw new IOException("a WAVE file without data");
    }

    /** Reads a file. */
    public static Wav read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    private static int requireMono16(ByteBuffer file) throws IOException {
        final int format = file.getShort();
        final int channels = file.getShort();
        final int rate = file.getInt();
        file.getInt();
        file.getShort();
        final int bits = file.getShort();
        if (format != 1 || channels != 1 || bits != 16) {
            throw new IOException(
                    "only 16-bit mono PCM, not format " + format + ", " + channels + " channels, " + bits + " bits");
        }
        return rate;
    }

    private static String tag(ByteBuffer file) {
        final byte[] tag = new byte[4];
        file.get(tag);
        return new String(tag, StandardCharsets.US_ASCII);
    }

    /** Writes a RIFF file; an existing one is replaced. */
    public void write(Path file) throws IOException {
        final int octets = samples.length * 2;
        final ByteBuffer out = ByteBuffer.allocate(HEADER_OCTETS + octets).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER_OCTETS - 8 + octets);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        out.putInt(sampleRate).putInt(sampleRate * 2).putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(octets);
        out.asShortBuffer().put(samples);
        try (OutputStream stream = Files.newOutputStream(file)) {
            stream.write(out.array());
        }
    }

    /**
     * The same sound at another rate, in step with this one: a windowed sinc around each new sample, without delay and apart
     * from the media plane's own, which is under test.
     */
    public Wav resampled(int rate) {
        if (rate == sampleRate) {
            return this;
        }
        final double cutoff = Math.min(1, (double) rate / sampleRate) * PASS_BAND;
        final int reach = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        final int phases = rate
                / BigInteger.valueOf(rate).gcd(BigInteger.valueOf(sampleRate)).intValue();
        final double[][] kernels = new double[phases][];
        final short[] output = new short[(int) ((long) samples.length * rate / sampleRate)];
        for (int i = 0; i < output.length; i++) {
            final long position = (long) i * sampleRate;
            final int phase = i % phases;
            if (kernels[phase] == null) {
                kernels[phase] = kernel((double) (position % rate) / rate, cutoff, reach);
            }
            output[i] = filtered(kernels[phase], (int) (position / rate) - reach);
        }
        return new Wav(rate, output);
    }

    private short filtered(double[] kernel, int first) {
        double sum = 0;
        for (int k = Math.max(0, -first); k < kernel.length && first + k < samples.length; k++) {
            sum += kernel[k] * samples[first + k];
        }
        return (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static double[] kernel(double fraction, double cutoff, int reach) {
        final double[] kernel = new double[2 * reach + 2];
        for (int k = 0; k < kernel.length; k++) {
            final double distance = k - reach - fraction;
            final double angle = Math.PI * cutoff * distance;
            final double sinc = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
            final double hann =
                    Math.abs(distance) >= reach + 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * distance / (reach + 1));
            kernel[k] = cutoff * sinc * hann;
        }
        return kernel;
    }

    /** Its length. */
    public double seconds() {
        return (double) samples.length / sampleRate;
    }
}
