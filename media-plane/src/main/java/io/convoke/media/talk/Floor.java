// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.floor.FloorMessage;

/** Who decides about a group's floor, as the group on its thread sees it. Nodes are masks of one bit for each. */
interface Floor {

    /** A member has come, on this node or another, or has changed. */
    void join(TalkMember member, long nowNs);

    /** A member is told again how things stand, where he is not the one who talks. */
    void tell(TalkMember member);

    void leave(TalkMember member, long nowNs);

    void on(TalkMember from, FloorMessage message, int priority, long nowNs);

    /** A packet of who has the floor. */
    void onMedia(long nowNs);

    void onTime(long nowNs);

    /** A message from another node. False: it must not come from there. */
    boolean onPeer(long node, long participant, byte[] bytes, int length, long nowNs);

    /** Nothing comes from that node any more. */
    void onDown(long node, long nowNs);

    /** Bits of {@link FloorMessage.Indicator}. */
    int indicator();
}
