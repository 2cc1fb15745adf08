// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

/**
 * The windows of the sources that used one key. None is ever forgotten: its packets could be played again. So their number
 * ends somewhere, and a peer that needs more must take a new key.
 */
final class Sources {
    private static final int MOST = 16;

    private final int[] known = new int[MOST];
    private final ReplayWindow[] windows = new ReplayWindow[MOST];
    private int count;

    Sources() {
        for (int i = 0; i < MOST; i++) {
            windows[i] = new ReplayWindow();
        }
    }

    /** A new one for a source that is not known; null where there is no room for it. */
    ReplayWindow find(int ssrc) {
        for (int i = 0; i < count; i++) {
            if (known[i] == ssrc) {
                return windows[i];
            }
        }
        return count < MOST ? windows[count] : null;
    }

    /** The source is authentic: only now does it take up room. */
    void keep(int ssrc, ReplayWindow window) {
        if (count < MOST && windows[count] == window) {
            known[count++] = ssrc;
        }
    }
}
