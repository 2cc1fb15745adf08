// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.prompt;

import java.util.ArrayList;
import java.util.List;

/** What was given to one leg, or to all, and is not over yet, as those see it who give: it bounds what may wait. */
public final class PlayQueue {
    private static final int FRAME_MS = 20;
    private static final int MOST_PROMPTS = 16;
    private static final int MOST_WAITING = 8;
    /** Who has to listen longer has hung up. */
    private static final int MOST_FRAMES = 60_000 / FRAME_MS;

    private final List<Playout> playouts = new ArrayList<>();

    /** Whether these may wait behind what is there. */
    public boolean admits(List<Prompt> prompts) {
        playouts.removeIf(Playout::isOver);
        int frames = prompts.stream().mapToInt(Prompt::frames).sum();
        return !prompts.isEmpty()
                && prompts.size() <= MOST_PROMPTS
                && playouts.size() < MOST_WAITING
                && framesLeft() + frames <= MOST_FRAMES;
    }

    public void add(Playout playout) {
        playouts.add(playout);
    }

    /** All of it was told to stop. */
    public void clear() {
        playouts.clear();
    }

    public boolean isOver() {
        return playouts.stream().allMatch(Playout::isOver);
    }

    private int framesLeft() {
        return playouts.stream().mapToInt(Playout::framesLeft).sum();
    }

    /** Until all is said. */
    public int durationMs() {
        return framesLeft() * FRAME_MS;
    }
}
