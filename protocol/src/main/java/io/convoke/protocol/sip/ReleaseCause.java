// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

/** Why a call did not come about or ended, as telephone networks number it (ITU-T Q.850), and how that maps to SIP. */
public final class ReleaseCause {
    public static final int NONE = 0;
    public static final int NO_ROUTE = 3;
    public static final int NO_ANSWER = 19;
    public static final int REJECTED = 21;
    public static final int NO_CIRCUIT = 34;
    private static final int INTERWORKING = 127;

    private ReleaseCause() {}

    /** RFC 3398 §8.2.6.1; {@link #NONE} where that has none, or the status is no refusal. */
    public static int ofStatus(int status) {
        if (status < 400 || status == 487) return NONE;
        return switch (status) {
            case 404, 485, 604 -> 1;
            case 486, 600 -> 17;
            case 480 -> 18;
            case 401, 402, 403, 407, 603 -> REJECTED;
            case 410 -> 22;
            case 482, 483 -> 25;
            case 484 -> 28;
            case 502 -> 38;
            case 400, 481, 500, 503 -> 41;
            case 405 -> 63;
            case 406, 415, 501 -> 79;
            case 408, 504 -> 102;
            default -> INTERWORKING;
        };
    }

    /** RFC 3398 §7.2.4.1; what is not listed there is 500 (§7.2.4). */
    public static int status(int cause) {
        return switch (cause) {
            case 1, 2, NO_ROUTE, 26 -> 404;
            case 17 -> 486;
            case 18 -> 408;
            case NO_ANSWER, 20, 31 -> 480;
            case REJECTED, 55, 57, 87 -> 403;
            case 22, 23 -> 410;
            case 27 -> 502;
            case 28 -> 484;
            case 29, 79 -> 501;
            case NO_CIRCUIT, 38, 41, 42, 47, 58, 88 -> 503;
            case 65, 70 -> 488;
            case 102 -> 504;
            default -> 500;
        };
    }
}
