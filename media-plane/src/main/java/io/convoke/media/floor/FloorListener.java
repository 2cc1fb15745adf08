// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

/**
 * Told what a {@link FloorControl} decides, while it decides; must decide nothing itself.
 *
 * @param <M> who a participant is
 */
public interface FloorListener<M> {

    /**
     * He may talk. The others are told by {@link #onTaken}.
     *
     * @param again it was told before: he asks again, or has sent nothing yet
     */
    void onGranted(FloorParticipant<M> to, long durationMs, boolean again);

    /** To all but {@code by}, and once for each change. */
    void onTaken(FloorParticipant<M> by);

    void onDenied(FloorParticipant<M> to, DenyCause cause);

    /** @param position from 1; 0 where he does not wait */
    void onQueued(FloorParticipant<M> who, int position);

    /** He is to stop; heard until {@link #onTaken} of another, or {@link #onIdle}. */
    void onRevoked(FloorParticipant<M> from, RevokeCause cause, boolean again);

    /** To all: nobody has the floor. */
    void onIdle(boolean again);

    /**
     * To one who has come, or asks for what he cannot have: how it stands.
     *
     * @param holder null where the floor is idle
     */
    void onStanding(FloorParticipant<M> to, FloorParticipant<M> holder);

    /** Nobody had the floor for the hang time; told once until somebody has it again. */
    void onHangTimeOver();
}
