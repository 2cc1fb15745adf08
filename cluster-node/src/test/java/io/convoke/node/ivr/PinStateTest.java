// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PinStateTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant EVENING = NOON.plus(Duration.ofHours(6));
    private static final ConferenceId FIRST = new ConferenceId("first");
    private static final ConferenceId OTHER = new ConferenceId("other");
    private static final EndpointId SELF = EndpointId.pin("0471181234");
    private static final PinState TAKEN = PinState.FREE.evolve(new EndpointEvent.PinClaimed(FIRST, EVENING));

    @Test
    void shouldBeOneConferencesUntilThatExpires() {
        assertThat(claim(PinState.FREE, FIRST, NOON))
                .isEqualTo(Decision.persist(
                        new EndpointEvent.PinClaimed(FIRST, EVENING), new EndpointReply.PinClaimed("0471181234")));
        assertThat(claim(TAKEN, FIRST, NOON)).isEqualTo(Decision.replyOnly(new EndpointReply.PinClaimed("0471181234")));
        assertThat(reason(claim(TAKEN, OTHER, NOON))).isEqualTo(Reason.CONFLICT);
        assertThat(claim(TAKEN, OTHER, EVENING).events()).containsExactly(new EndpointEvent.PinClaimed(OTHER, EVENING));
    }

    @Test
    void shouldLeadToItsConferenceAndNowhereElse() {
        assertThat(find(TAKEN, NOON)).isEqualTo(Decision.replyOnly(new EndpointReply.PinFound(FIRST)));
        assertThat(reason(find(PinState.FREE, NOON))).isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(find(TAKEN, EVENING))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldBeNoOtherKindOfEndpoint() {
        assertThat(reason(TAKEN.decide(SELF, new EndpointCommand.Get(null)))).isEqualTo(Reason.CONFLICT);
        assertThat(EndpointId.parse(SELF.toString()).isPin()).isTrue();
        assertThat(EndpointId.parse("alice@example.net/pin-0471181234").isPin()).isFalse();
    }

    private static Decision<EndpointEvent, EndpointReply> claim(PinState state, ConferenceId by, Instant at) {
        return state.decide(SELF, new EndpointCommand.ClaimPin(by, EVENING, at, null));
    }

    private static Decision<EndpointEvent, EndpointReply> find(PinState state, Instant at) {
        return state.decide(SELF, new EndpointCommand.FindPin(at, null));
    }

    private static Reason reason(Decision<EndpointEvent, EndpointReply> decision) {
        return ((EndpointReply.Refused) decision.reply()).refusal().reason();
    }
}
