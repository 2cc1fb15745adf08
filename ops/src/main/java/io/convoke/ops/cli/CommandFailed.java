// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

/** A command cannot do what it was asked for. The message is for the terminal: what is wrong and what to do about it. */
public final class CommandFailed extends RuntimeException {
    /** It could not begin, or not finish. */
    public static final int CANNOT = 1;

    /** The node ended by itself. */
    public static final int NODE_DIED = 3;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CommandFailed(String message) {
        this(CANNOT, message);
    }

    public CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
