// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.endpoint.EndpointCommand.Publish;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** RFC 3903 §4 and §6: first, refresh, change and end, each of what the last entity-tag names. */
class PublicationTest {
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant ONE = NOON.plusSeconds(3600);
    private static final Instant TWO = ONE.plusSeconds(3600);

    private final EndpointRules rules = new EndpointRules(EndpointId.publication(BOB, "p1"));

    private static Publish publish(long version, PresenceStatus presence, String note, Instant end) {
        return new Publish(version, presence, note, end, NOON, null);
    }

    private EndpointReply reply(EndpointState state, Publish c) {
        return rules.decide(state, null, c).reply();
    }

    private EndpointState after(EndpointState state, Publish c) {
        EndpointState next = state;
        for (EndpointEvent event : rules.decide(state, null, c).events()) next = next.evolve(event);
        return next;
    }

    private Reason refusal(EndpointState state, Publish c) {
        return ((EndpointReply.Refused) reply(state, c)).refusal().reason();
    }

    @Test
    void shouldTakeARefreshAndAChangeOfTheLastTagOnly() {
        Publish first = publish(0, PresenceStatus.BUSY, "in a hurry", ONE);
        EndpointState one = after(EndpointState.NEW, first);

        assertThat(reply(EndpointState.NEW, first)).isEqualTo(new EndpointReply.Published(1, ONE));
        assertThat(one.standing().presence()).isEqualTo(PresenceStatus.BUSY);
        assertThat(one.standing().note()).isEqualTo("in a hurry");
        assertThat(one.standing().session()).isFalse();
        EndpointState refreshed = after(one, publish(1, null, null, TWO));
        assertThat(refreshed.standing().note()).isEqualTo("in a hurry");
        assertThat(refreshed.version()).isEqualTo(2);
        assertThat(refusal(refreshed, publish(1, null, null, TWO))).isEqualTo(Reason.NOT_FOUND);
        EndpointState changed = after(refreshed, publish(2, PresenceStatus.AWAY, null, TWO));
        assertThat(changed.standing().presence()).isEqualTo(PresenceStatus.AWAY);
        assertThat(changed.standing().note()).isNull();
    }

    @Test
    void shouldEndAndKnowItNoMore() {
        EndpointState one = after(EndpointState.NEW, publish(0, PresenceStatus.OFFLINE, null, ONE));
        assertThat(one.standing().open()).isTrue(); // it says closed: that is something

        EndpointState ended = after(one, publish(1, null, null, NOON));

        assertThat(ended.standing().open()).isFalse();
        assertThat(refusal(ended, publish(1, null, null, TWO))).isEqualTo(Reason.NOT_FOUND);
        assertThat(refusal(EndpointState.NEW, publish(7, PresenceStatus.BUSY, null, ONE)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(new EndpointRules(EndpointId.of(BOB, "laptop"))
                        .decide(EndpointState.NEW, null, publish(0, PresenceStatus.BUSY, null, ONE))
                        .reply())
                .isInstanceOf(EndpointReply.Refused.class);
    }
}
