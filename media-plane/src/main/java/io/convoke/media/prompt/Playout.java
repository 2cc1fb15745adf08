// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.prompt;

import io.convoke.media.mix.AudioMix;
import java.util.List;

/**
 * Prompts that are played one after the other, and where they are: made by whoever asks for them, then the mixer thread's alone, but
 * for {@link #framesLeft}. Time is counted in frames of 20 ms, so that the rate of the mix may change in the middle of a word.
 */
public final class Playout {
    private static final int FADE_MS = 5;

    private final Prompt[] prompts;
    private int index;
    private int frame;
    private boolean stopping;
    private volatile int framesLeft;
    private Playout next;

    public Playout(List<Prompt> prompts) {
        this.prompts = prompts.toArray(Prompt[]::new);
        framesLeft = prompts.stream().mapToInt(Prompt::frames).sum();
    }

    /** 0 when it is over; any thread may ask. */
    public int framesLeft() {
        return framesLeft;
    }

    public boolean isOver() {
        return framesLeft == 0;
    }

    /** What is played after this, or null. */
    public Playout next() {
        return next;
    }

    /** To be played when all that waits already is over. */
    public void follow(Playout last) {
        Playout end = this;
        while (end.next != null) {
            end = end.next;
        }
        end.next = last;
    }

    /** The next frame is the last and dies away, so that a stop is no click. Nothing follows. */
    public void stop() {
        if (frame == 0 && index == 0) {
            framesLeft = 0; // not a sound of it was heard
        }
        stopping = true;
        next = null;
    }

    public boolean stopping() {
        return stopping;
    }

    /**
     * Takes the next 20 ms.
     *
     * @return false where it is over: then nothing is written
     */
    public boolean fill(int rate, short[] out) {
        if (framesLeft == 0) {
            return false;
        }
        Prompt prompt = prompts[index];
        int samples = rate / 50;
        System.arraycopy(prompt.at(rate), frame * samples, out, 0, samples);
        if (stopping) {
            AudioMix.ramp(out, samples, rate / 1_000 * FADE_MS, 1, 0);
            framesLeft = 0;
            return true;
        }
        if (++frame == prompt.frames()) {
            index++;
            frame = 0;
        }
        framesLeft--; // only this thread writes it
        return true;
    }
}
