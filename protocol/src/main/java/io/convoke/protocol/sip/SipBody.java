// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

import io.convoke.protocol.wire.Wire;

/** @param type such as {@code application/sdp} */
public record SipBody(String type, String text) implements Wire {
    private static final String SDP = "application/sdp";

    public static SipBody sdp(String text) {
        return new SipBody(SDP, text);
    }

    @Override
    public String toString() {
        return "SipBody[" + type + ", " + text.length() + " characters]";
    }
}
