// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import io.convoke.node.call.CallState;
import io.convoke.node.endpoint.EndpointState;
import io.convoke.node.user.Inbox;
import io.convoke.node.user.Requests;
import io.convoke.node.user.UserState;
import io.convoke.protocol.wire.ClassIds;
import io.convoke.protocol.wire.ClassTable;

/**
 * Every record and enum that an entity's snapshot is made of and the protocol does not have, with its Kryo id. Append
 * only, by the rules of {@link io.convoke.protocol.wire.WireTable}: a new class gets the next free id of its noun's
 * block (user 2000, endpoint 2100, conference 2200, mixer 2300), an id is never given to another class, and components
 * of a listed record are only added at its end. The state itself (each phase) also implements
 * {@link io.convoke.protocol.wire.Wire}; what it holds need not. Collections come back as immutable List, Set and Map.
 */
public final class SnapshotTable implements ClassTable {

    @Override
    public ClassIds classIds() {
        ClassIds.Builder ids = ClassIds.between(2000, 2999);
        user(ids);
        endpoint(ids);
        return ids.build();
    }

    private static void user(ClassIds.Builder ids) {
        ids.add(2000, UserState.Absent.class);
        ids.add(2001, UserState.Present.class);
        ids.add(2002, UserState.Deleted.class);
        ids.add(2003, Inbox.class);
        ids.add(2004, Inbox.Seen.class);
        ids.add(2005, Requests.class);
        ids.add(2006, Requests.Asked.class);
        ids.add(2007, Requests.Answer.class);
    }

    private static void endpoint(ClassIds.Builder ids) {
        ids.add(2100, EndpointState.Device.class);
        ids.add(2101, EndpointState.Session.class);
        ids.add(2102, EndpointState.Phone.class);
        ids.add(2103, CallState.Up.class);
        ids.add(2104, CallState.Ended.class);
        ids.add(2105, CallState.Dialling.class);
        ids.add(2106, CallState.New.class);
        ids.add(2107, EndpointState.Publication.class);
    }
}
