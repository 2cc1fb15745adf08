// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import com.sun.management.ThreadMXBean;
import io.convoke.media.transport.ThreadPriority;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of one agent: woken at each tick of a fixed grid, whatever there is to do. */
final class MixerThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MixerThread.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AgentRunner runner;
    private final Thread thread;

    MixerThread(MixerAgent agent, NanoClock clock, Consumer<Throwable> faultHandler) {
        runner = new AgentRunner(new GridIdle(clock), faultHandler::accept, null, agent);
        thread = AgentRunner.startOnThread(runner, MixerThread::beforeOthers);
    }

    /** Logs, if at all, before the first duty cycle. */
    private static Thread beforeOthers(Runnable duty) {
        return new Thread(() -> {
            if (!ThreadPriority.raise()) {
                LOG.info("A mixer thread runs at ordinary priority: on a busy machine its 20 ms may be late");
            }
            duty.run();
        });
    }

    long allocatedBytes() {
        return Math.max(0, THREADS.getThreadAllocatedBytes(thread.threadId()));
    }

    long cpuNs() {
        return Math.max(0, THREADS.getThreadCpuTime(thread.threadId()));
    }

    /** Returns when the agent has said goodbye to all peers. */
    @Override
    public void close() {
        runner.close();
    }

    /** Sleeps until the next tick; a tick that was missed is not made up for. */
    private record GridIdle(NanoClock clock) implements IdleStrategy {
        @Override
        public void idle(int workCount) {
            idle();
        }

        @Override
        public void idle() {
            long nowNs = clock.nanoTime();
            LockSupport.parkNanos(MixerAgent.TICK_NS - Math.floorMod(nowNs, MixerAgent.TICK_NS));
        }

        @Override
        public void reset() {
            // has no state
        }
    }
}
