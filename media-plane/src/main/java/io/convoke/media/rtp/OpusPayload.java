// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

/** What the first bytes of an Opus packet tell without decoding (RFC 6716 §3.1, §3.2). */
public final class OpusPayload {
    private static final int LONGEST_TICKS = 5_760; // 120 ms at 48 kHz, RFC 6716 §3.2.5

    private OpusPayload() {}

    /** How long the packet lasts, in ticks of 48 kHz; 0 for a payload that is not Opus. */
    public static int durationTicks(byte[] payload, int offset, int length) {
        if (length < 1) {
            return 0;
        }
        int first = payload[offset] & 0xFF;
        int frames =
                switch (first & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> length < 2 ? 0 : payload[offset + 1] & 0x3F;
                };
        int ticks = frames * frameTicks(first >> 3);
        return ticks > LONGEST_TICKS ? 0 : ticks;
    }

    /** By the configuration number, RFC 6716 table 2. */
    private static int frameTicks(int configuration) {
        if (configuration < 12) {
            return switch (configuration & 3) {
                case 0 -> 480;
                case 1 -> 960;
                case 2 -> 1_920;
                default -> 2_880;
            };
        }
        if (configuration < 16) {
            return (configuration & 1) == 0 ? 480 : 960;
        }
        return 120 << (configuration & 3);
    }
}
