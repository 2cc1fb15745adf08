// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk.event;

import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.RevokeCause;

/** What happened to a floor, or to a leg that waits; told once, lost (and counted) when nobody takes it. */
public sealed interface TalkEvent {

    /** Of the leg's own floor. @param durationMs for so long he may talk */
    record Granted(String groupKey, String legKey, long durationMs) implements TalkEvent {}

    record Denied(String groupKey, String legKey, DenyCause cause) implements TalkEvent {}

    /** @param position from 1; 0: he does not wait */
    record Queued(String groupKey, String legKey, int position) implements TalkEvent {}

    record Revoked(String groupKey, String legKey, RevokeCause cause) implements TalkEvent {}

    /** @param legKey null for somebody on another node */
    record Taken(String groupKey, String legKey, String identity) implements TalkEvent {}

    record Idle(String groupKey) implements TalkEvent {}

    /** Nobody had the floor for the hang time. */
    record HangTimeOver(String groupKey) implements TalkEvent {}

    /**
     * A leg that is in no group asks for the floor by RTCP.
     *
     * @param priority that it claims, or -1
     * @param user what stands in the User ID field; empty where there is none
     */
    record ActivationRequested(String legKey, int priority, String user) implements TalkEvent {}

    /** What happens to a leg in a conference too. */
    record Pressed(String legKey, char digit, int durationMs) implements TalkEvent {}

    /** Nothing came from the leg's peer for the configured time. */
    record Silent(String legKey) implements TalkEvent {}

    record Resumed(String legKey) implements TalkEvent {}

    /** The peer said RTCP BYE. */
    record Goodbye(String legKey) implements TalkEvent {}
}
