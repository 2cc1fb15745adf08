// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import com.sun.management.ThreadMXBean;
import io.convoke.media.transport.ThreadPriority;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of one agent: woken at each tick of a fixed grid, whatever there is to do, and by tasks. */
final class MixerThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MixerThread.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AgentRunner runner;
    private final Thread thread;

    MixerThread(MixerAgent agent, NanoClock clock, Consumer<Throwable> faultHandler) {
        runner = new AgentRunner(new GridIdle(agent, clock), faultHandler::accept, null, agent);
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

    /**
     * Sleeps until the next tick; a tick that was missed is not made up for. While somebody talks in a talk group it sleeps until the
     * next packet: that is passed on as it comes. Where packets come closer than that pays, they wait for a tick again.
     */
    private static final class GridIdle implements IdleStrategy {
        private static final long WAKE_UP_NS = 1_000_000L;
        private static final long LONG_TICK_NS = 3 * MixerAgent.TICK_NS; // timers alone; no stall yet
        private static final long BURST_NS = 16 * WAKE_UP_NS;

        private final MixerAgent agent;
        private final NanoClock clock;
        private long wakeUpsNs;

        GridIdle(MixerAgent agent, NanoClock clock) {
            this.agent = agent;
            this.clock = clock;
            wakeUpsNs = clock.nanoTime();
        }

        @Override
        public void idle(int workCount) {
            idle();
        }

        @Override
        public void idle() {
            long nowNs = clock.nanoTime();
            boolean orPacket = agent.passesOn() && nowNs - wakeUpsNs >= 0;
            if (orPacket) {
                wakeUpsNs = Math.max(wakeUpsNs, nowNs - BURST_NS) + WAKE_UP_NS;
            }
            long tickNs = orPacket && agent.hasNoTicks() ? LONG_TICK_NS : MixerAgent.TICK_NS;
            agent.await(tickNs - Math.floorMod(nowNs, tickNs), orPacket);
        }

        @Override
        public void reset() {
            // has no state that gets old
        }
    }
}
