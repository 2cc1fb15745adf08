// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** The sending half of an {@link RtpEndpoint}: one thread, one packet on each tick of an exact grid. */
final class Sending {
    private static final int LONGEST_PAYLOAD = 1_500;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LATE_NS = 100_000_000L;
    private static final int MOST_LATES = 1_000;

    private final AudioCodec codec;
    private final Answer answer;
    private final DatagramChannel channel;
    private final Thread thread;
    private final Queue<Utterance> utterances;
    private final Queue<KeyPress> keys = new ConcurrentLinkedQueue<>();
    private final Queue<Late> lates;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(RtpHeader.LENGTH + LONGEST_PAYLOAD);
    private final byte[] payload = new byte[LONGEST_PAYLOAD];
    private final short[] frame;
    private final int ssrc;
    private volatile Runnable everySecond = () -> {};
    private volatile boolean paused;
    private volatile boolean running = true;
    private volatile int sequence;
    private volatile int timestamp;
    private volatile long packets;
    private volatile long octets;
    private boolean talkspurt = true;

    /** A tick that came so much later than it was due: this thread stood still. */
    private record Late(long dueNs, long byNs) {}

    private static final class Utterance {
        private final short[] samples;
        private final CompletableFuture<Recording> said = new CompletableFuture<>();
        private int position;
        private long startNs;

        Utterance(short[] samples) {
            this.samples = samples;
        }
    }

    /** Goes on with the numbers of {@code before}, where there was one: a re-offer does not start a new stream. */
    Sending(String name, AudioCodec codec, int ssrc, Answer answer, DatagramChannel channel, Sending before) {
        this.codec = codec;
        this.ssrc = ssrc;
        this.answer = answer;
        this.channel = channel;
        frame = new short[codec.sampleRate() / 1000 * answer.packetMs()];
        utterances = before == null ? new ConcurrentLinkedQueue<>() : before.utterances;
        lates = before == null ? new ConcurrentLinkedQueue<>() : before.lates;
        sequence = before == null ? ThreadLocalRandom.current().nextInt(1 << 15) : before.sequence;
        timestamp = before == null ? ThreadLocalRandom.current().nextInt() : before.timestamp;
        packets = before == null ? 0 : before.packets;
        octets = before == null ? 0 : before.octets;
        paused = before != null && before.paused;
        thread = Thread.ofPlatform().daemon().name(name + "-send").unstarted(this::run);
    }

    void onEverySecond(Runnable task) {
        everySecond = task;
    }

    void start() {
        thread.start();
    }

    /** Without an interrupt, which would close the channel that the next one goes on with. */
    void stop() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    CompletableFuture<Recording> say(short[] samples) {
        final Utterance utterance = new Utterance(samples);
        utterances.add(utterance);
        return utterance.said;
    }

    CompletableFuture<Void> press(String pressed) {
        if (answer.eventPayloadType() < 0) {
            throw new IllegalStateException("the answer has no telephone events at " + codec.clockRate() + " Hz");
        }
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (final char key : pressed.toCharArray()) {
            final KeyPress press = new KeyPress(key);
            keys.add(press);
            last = press.pressed();
        }
        return last;
    }

    void paused(boolean value) {
        paused = value;
    }

    private void run() {
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, OpusEncoderSettings.FULL_BAND)) {
            final LoadClock clock = new LoadClock(System.nanoTime(), answer.packetMs() * 1_000_000L);
            long nextReportNs = System.nanoTime() + SECOND_NS / 2;
            while (running) {
                final long dueNs = clock.awaitTick();
                final long lateNs = System.nanoTime() - dueNs;
                if (lateNs > LATE_NS) {
                    if (lates.size() >= MOST_LATES) {
                        lates.poll();
                    }
                    lates.add(new Late(dueNs, lateNs));
                }
                sendFrame(encoder);
                if (dueNs - nextReportNs >= 0) {
                    everySecond.run();
                    nextReportNs += SECOND_NS;
                }
            }
        } catch (InterruptedException | ClosedChannelException stopped) {
            // close() ends this thread so.
            running = false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send to " + answer.rtp(), e);
        }
    }

    private void sendFrame(AudioEncoder encoder) throws IOException {
        nextFrame();
        final KeyPress key = keys.peek();
        if (key != null && !key.isGap()) {
            sendKey(key);
            return;
        }
        if (key != null) {
            key.pause();
            if (key.isOver()) {
                keys.poll();
            }
        }
        final int length =
                paused || !answer.direction().receives() ? 0 : encoder.encode(frame, 0, frame.length, payload, 0);
        if (length > 0) {
            packet.clear();
            RtpHeader.write(packet, answer.payloadType(), talkspurt, sequence, timestamp, ssrc);
            packet.position(RtpHeader.LENGTH).put(payload, 0, length).flip();
            channel.send(packet, answer.rtp());
            sequence = sequence + 1 & 0xFFFF;
            packets = packets + 1;
            octets = octets + length;
        }
        talkspurt = length == 0;
        timestamp = timestamp + codec.clockRate() / 1000 * answer.packetMs();
    }

    /** In place of sound; the frame that was said meanwhile is lost, as on a telephone. */
    private void sendKey(KeyPress key) throws IOException {
        final int ticks = codec.clockRate() / 1000 * answer.packetMs();
        packet.clear();
        RtpHeader.write(packet, answer.eventPayloadType(), key.isFirst(), sequence, key.beganAt(timestamp), ssrc);
        packet.position(RtpHeader.LENGTH);
        key.write(packet, ticks);
        channel.send(packet.flip(), answer.rtp());
        sequence = sequence + 1 & 0xFFFF;
        packets = packets + 1;
        octets = octets + 4;
        talkspurt = true;
        timestamp = timestamp + ticks;
    }

    /** The next 20 ms of what is being said, or silence. */
    private void nextFrame() {
        Arrays.fill(frame, (short) 0);
        final Utterance current = utterances.peek();
        if (current == null) {
            return;
        }
        if (current.position == 0) {
            current.startNs = System.nanoTime();
        }
        final int samples = Math.min(frame.length, current.samples.length - current.position);
        System.arraycopy(current.samples, current.position, frame, 0, samples);
        current.position += samples;
        if (current.position >= current.samples.length) {
            utterances.poll();
            current.said.complete(new Recording(current.startNs, new Wav(codec.sampleRate(), current.samples)));
        }
    }

    /** By how much its latest tick of this time was late; 0 where all of them were about in time. */
    long latestNs(long fromNs, long toNs) {
        return lates.stream()
                .filter(late -> late.dueNs < toNs && late.dueNs + late.byNs > fromNs)
                .mapToLong(Late::byNs)
                .max()
                .orElse(0);
    }

    long packets() {
        return packets;
    }

    long octets() {
        return octets;
    }

    int timestamp() {
        return timestamp;
    }
}
