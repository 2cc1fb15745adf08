// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/**
 * Somebody who takes part in a {@link FloorControl}, which keeps here what it knows of him; made elsewhere, so that it allocates
 * nothing.
 *
 * @param <M> who it is to the one who listens to the decisions
 */
public final class FloorParticipant<M> {
    private final M owner;
    /** The most that a request of his may claim. */
    int priority;

    boolean receiveOnly;
    boolean present;
    boolean queued;
    int requested;
    boolean mustWait;
    long retryAtNs;
    FloorParticipant<M> next;

    public FloorParticipant(M owner) {
        this.owner = owner;
    }

    public M owner() {
        return owner;
    }

    /** 0 to 255; what a request claims that names none. */
    public int priority() {
        return priority;
    }

    /** With which he waits. */
    public int claimed() {
        return requested;
    }

    public boolean isReceiveOnly() {
        return receiveOnly;
    }

    public boolean isQueued() {
        return queued;
    }
}
