// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second opinion on bit streams: the program ffmpeg, from one file to another. */
final class Ffmpeg {
    private static final long LONGEST_RUN_S = 30;

    private final Path folder;

    Ffmpeg(Path folder) {
        this.folder = folder;
    }

    /** Runs ffmpeg with these arguments between the input's and the output's; returns what it wrote. */
    byte[] convert(List<String> inputArguments, byte[] input, String... outputArguments)
            throws IOException, InterruptedException {
        Path from = Files.write(folder.resolve("input"), input);
        Path to = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
        command.addAll(inputArguments);
        command.addAll(List.of("-i", from.toString()));
        command.addAll(List.of(outputArguments));
        command.add(to.toString());
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LONGEST_RUN_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("ffmpeg did not end: " + command);
        }
        if (process.exitValue() != 0) {
            throw new IOException("ffmpeg failed: " + command + "\n" + Files.readString(log));
        }
        return Files.readAllBytes(to);
    }

    /** The arguments for raw little-endian samples. */
    static List<String> samplesAt(int rate) {
        return List.of("-f", "s16le", "-ar", Integer.toString(rate), "-ac", "1");
    }

    static byte[] bytes(short[] samples) {
        ByteBuffer buffer = ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asShortBuffer().put(samples);
        return buffer.array();
    }

    static short[] samples(byte[] bytes) {
        short[] samples = new short[bytes.length / Short.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }
}
