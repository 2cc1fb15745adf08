// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointRulesTest {
    private static final EndpointId LAPTOP = EndpointId.of(UserId.parse("alice@example.net"), "laptop");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ConferenceId BUDGET = new ConferenceId("budget");
    private static final LegId LEG = new LegId("leg-1");
    private static final EndpointReply DONE = new EndpointReply.Done();

    private final EndpointRules rules = new EndpointRules(LAPTOP);

    @Test
    void shouldOpenAndCloseASessionOnce() {
        EndpointState open = after(EndpointState.NEW, new Open("Firefox", NOON, null));

        assertThat(rules.decide(open, null, new Open("Firefox", NOON, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(rules.decide(open, null, new Get(null)).reply())
                .isEqualTo(new EndpointReply.Session(LAPTOP, "Firefox", NOON, PresenceStatus.AVAILABLE, Set.of()));
        EndpointState closed = after(open, new Close(null));
        assertThat(rules.decide(closed, null, new Close(null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(reason(closed, new Get(null))).isEqualTo(Reason.GONE);
        assertThat(reason(EndpointState.NEW, new Get(null))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldLetAClientSayOnlyWhatIsItsToSay() {
        EndpointState open = after(EndpointState.NEW, new Open("Firefox", NOON, null));

        assertThat(after(open, new SetPresence(PresenceStatus.BUSY, null))
                        .standing()
                        .presence())
                .isEqualTo(PresenceStatus.BUSY);
        assertThat(reason(open, new SetPresence(PresenceStatus.OFFLINE, null))).isEqualTo(Reason.INVALID);
        assertThat(reason(open, new SetPresence(PresenceStatus.IN_CONFERENCE, null)))
                .isEqualTo(Reason.INVALID);
        assertThat(reason(EndpointState.NEW, new SetPresence(PresenceStatus.AWAY, null)))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldBeADeviceInItsMeshesWithoutASession() {
        EndpointState in = after(EndpointState.NEW, new EnterMesh(BUDGET, 1, LEG, null));

        assertThat(in.standing())
                .isEqualTo(new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(BUDGET), 1));
        assertThat(rules.decide(in, null, new EnterMesh(BUDGET, 1, LEG, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(after(in, new LeaveMesh(BUDGET, LEG, null, NOON)).standing())
                .isEqualTo(new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), 2));
    }

    @Test
    void shouldNotLeaveAMeshForALegThatWasReplaced() {
        EndpointState in = after(EndpointState.NEW, new EnterMesh(BUDGET, 1, LEG, null));
        EndpointState again = after(in, new EnterMesh(BUDGET, 2, new LegId("leg-2"), null));

        assertThat(rules.decide(again, null, new LeaveMesh(BUDGET, LEG, null, NOON)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(again.meshes()).containsEntry(BUDGET, new LegId("leg-2"));
    }

    @Test
    void shouldKeepItsMeshesWhenTheSessionEnds() {
        EndpointState open = after(EndpointState.NEW, new Open("Firefox", NOON, null));
        EndpointState in = after(open, new EnterMesh(BUDGET, 1, LEG, null));

        EndpointState closed = after(in, new Close(null));

        assertThat(closed.standing())
                .isEqualTo(new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(BUDGET), 3));
    }

    private EndpointState after(EndpointState state, EndpointCommand.Request request) {
        EndpointState next = state;
        for (EndpointEvent event : rules.decide(state, null, request).events()) next = next.evolve(event);
        return next;
    }

    private Reason reason(EndpointState state, EndpointCommand.Request request) {
        EndpointReply reply = rules.decide(state, null, request).reply();
        assertThat(reply).isInstanceOf(EndpointReply.Refused.class);
        return ((EndpointReply.Refused) reply).refusal().reason();
    }
}
