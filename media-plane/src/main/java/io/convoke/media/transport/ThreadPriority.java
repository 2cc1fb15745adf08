// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

/** How the kernel ranks the calling thread against others: what the JVM's own priorities do not reach on Linux. */
public final class ThreadPriority {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final int NICE = -10;

    private ThreadPriority() {}

    /** Puts the calling thread before all ordinary ones. False where that is not permitted (CAP_SYS_NICE, LimitNICE). */
    public static boolean raise() {
        try {
            return (int) Posix.SETPRIORITY.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE) == 0;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }
}
