// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Finds what was said in what was heard, by normalised cross-correlation at 8 kHz: first the delay near which most half
 * seconds fit, then each half second by itself.
 *
 * @param heard most of the half seconds with speech in them were found
 * @param delayMs middle one of the delays of the half seconds that were found; NaN when not heard
 * @param similarity middle one of the half seconds with speech, 0..1; 1 is the same waveform at whatever level
 * @param found share of the half seconds with speech that were found, 0..1
 * @param gain level of it in what was heard, in dB of what was said; NaN when no half second was found
 */
public record Hearing(boolean heard, double delayMs, double similarity, double found, double gain) {
    private static final int RATE = 8_000;
    private static final int WINDOW = RATE / 2;
    private static final int LONGEST_DELAY_MS = 1_000;
    private static final int LAGS = RATE / 1000 * LONGEST_DELAY_MS;
    private static final int STEP = RATE / 1000;
    /** Adaptive playout moves sound by no more than this within one utterance. */
    private static final int WANDER = RATE * 100 / 1000;
    /** Two talkers at once at the same level still correlate by 0.7 with each; chance reaches 0.3 in a voiced half second. */
    private static final double SAME_WINDOW = 0.45;

    private static final double ENOUGH_WINDOWS = 0.6;
    /** Quieter windows (about -50 dB) are pauses. */
    private static final double PAUSE_RMS = 100;

    /** Looks for {@code said} in {@code heard}, up to one second after it was sent. */
    public static Hearing of(Recording said, Recording heard) {
        final long endNs = said.endNs() + LONGEST_DELAY_MS * 1_000_000L;
        final double[] x = samples(said.resampled(RATE));
        final double[] y = samples(heard.resampled(RATE).between(said.startNs(), endNs));
        final List<Window> windows = new ArrayList<>();
        for (int at = 0; at + WINDOW <= x.length; at += WINDOW) {
            final double[] window = Arrays.copyOfRange(x, at, at + WINDOW);
            if (rms(window) >= PAUSE_RMS) {
                windows.add(Window.of(window, Arrays.copyOfRange(y, at, at + WINDOW + LAGS)));
            }
        }
        final int common = commonLag(windows);
        return judged(windows.stream().map(window -> window.near(common)).toList());
    }

    private static Hearing judged(List<Match> matches) {
        final List<Match> found = matches.stream()
                .filter(each -> each.similarity() >= SAME_WINDOW)
                .toList();
        final double share = matches.isEmpty() ? 0 : (double) found.size() / matches.size();
        final boolean heard = share >= ENOUGH_WINDOWS;
        return new Hearing(
                heard,
                heard ? middle(found.stream().mapToDouble(each -> each.lag() * 1000.0 / RATE)) : Double.NaN,
                middle(matches.stream().mapToDouble(Match::similarity)),
                share,
                middle(found.stream().mapToDouble(Match::gainDb)));
    }

    /** The delay near which most half seconds fit well; each may be off by what playout wanders. */
    private static int commonLag(List<Window> windows) {
        int best = 0;
        double bestScore = -1;
        for (int lag = 0; lag < LAGS; lag += STEP) {
            double score = 0;
            for (final Window window : windows) {
                final double fit = window.bestBetween(lag - WANDER / 2, lag + WANDER / 2);
                score += fit * fit;
            }
            if (score > bestScore) {
                best = lag;
                bestScore = score;
            }
        }
        return best;
    }

    /** Half a second of what was said, how well it fits at each lag, and the best fit of each step of lags. */
    private record Window(double[] said, double[] heard, double[] fit, double[] steps) {

        static Window of(double[] said, double[] heard) {
            final double[] fit = new Correlation(said, heard).upTo(LAGS);
            final double[] steps = new double[LAGS / STEP];
            for (int lag = 0; lag < LAGS; lag++) {
                steps[lag / STEP] = Math.max(steps[lag / STEP], fit[lag]);
            }
            return new Window(said, heard, fit, steps);
        }

        double bestBetween(int from, int to) {
            double best = 0;
            for (int step = Math.max(0, from / STEP); step <= to / STEP && step < steps.length; step++) {
                best = Math.max(best, steps[step]);
            }
            return best;
        }

        Match near(int lag) {
            int best = Math.max(0, lag - WANDER);
            for (int i = best; i < LAGS && i <= lag + WANDER; i++) {
                best = fit[i] > fit[best] ? i : best;
            }
            return new Match(best, fit[best], gainOf(said, heard, best));
        }
    }

    /** Where half a second fits best. */
    private record Match(int lag, double similarity, double gainDb) {}

    /** The least-squares factor between the two at this delay. */
    private static double gainOf(double[] x, double[] y, int lag) {
        double product = 0;
        double energy = 0;
        for (int i = 0; i < x.length && i + lag < y.length; i++) {
            product += x[i] * y[i + lag];
            energy += x[i] * x[i];
        }
        return product <= 0 ? -120 : 20 * Math.log10(product / energy);
    }

    /** The middle one; NaN of none. */
    private static double middle(DoubleStream values) {
        final double[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static double rms(double[] values) {
        return Math.sqrt(
                Arrays.stream(values).map(value -> value * value).average().orElse(0));
    }

    private static double[] samples(Recording recording) {
        final short[] from = recording.sound().samples();
        final double[] to = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i];
        }
        return to;
    }
}
