// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

/** A session description that cannot be read; says where and why in words for whoever sent it. */
public final class SdpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String reason;

    public SdpException(int line, String reason) {
        super(line > 0 ? "line " + line + ": " + reason : reason);
        this.line = line;
        this.reason = reason;
    }

    /** Counted from 1, or 0 where no single line is to blame. */
    public int line() {
        return line;
    }

    public String reason() {
        return reason;
    }
}
