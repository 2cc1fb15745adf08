// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneRulesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final EndpointId PHONE = EndpointId.phone(UserId.parse("bob@example.net"), "a1");
    private static final EndpointReply DONE = new EndpointReply.Done();
    private final EndpointRules phone = new EndpointRules(PHONE);

    @Test
    void shouldStoreARegistrationOnceAndNotItsRefreshes() {
        var first = new Register(binding(1, Duration.ofMinutes(5)), NOON, null);
        var refresh = new Register(binding(2, Duration.ofMinutes(9)), NOON.plusSeconds(240), null);
        var late = new Register(binding(1, Duration.ofMinutes(20)), NOON.plusSeconds(250), null);
        var far = new Register(binding(3, Duration.ofMinutes(60)), NOON.plusSeconds(300), null);

        EndpointState registered = after(EndpointState.NEW, first);
        assertThat(registered.standing().presence()).isEqualTo(PresenceStatus.AVAILABLE);
        assertThat(registered.standing().binding().contact()).isEqualTo("sip:bob@192.0.2.4");
        assertThat(phone.decide(registered, null, refresh))
                .isEqualTo(Decision.replyOnly(new EndpointReply.Registered(refresh.binding())));
        assertThat(phone.decide(registered, null, far).events()).hasSize(1);
        assertThat(((EndpointReply.Refused) phone.decide(registered, refresh.binding(), late)
                                .reply())
                        .refusal()
                        .reason())
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldForgetAPhoneThatUnregisters() {
        EndpointState registered =
                after(EndpointState.NEW, new Register(binding(5, Duration.ofMinutes(5)), NOON, null));

        assertThat(reason(registered, new Unregister("reg-1", 4, null))).isEqualTo(Reason.CONFLICT);
        EndpointState gone = after(registered, new Unregister("reg-1", 6, null));
        assertThat(gone.standing().open()).isFalse();
        assertThat(phone.decide(gone, null, new Unregister("reg-1", 6, null))).isEqualTo(Decision.replyOnly(DONE));
    }

    private static SipBinding binding(long sequence, Duration lasts) {
        SipFlow flow = new SipFlow("udp", "192.0.2.4", 5060, new NodeId("192.0.2.1:17355"));
        return new SipBinding("sip:bob@192.0.2.4", List.of(), 1000, "reg-1", sequence, "phone", flow, NOON.plus(lasts));
    }

    private EndpointState after(EndpointState state, Request request) {
        EndpointState next = state;
        for (EndpointEvent event : phone.decide(state, null, request).events()) next = next.evolve(event);
        return next;
    }

    private Reason reason(EndpointState state, Request request) {
        return ((EndpointReply.Refused) phone.decide(state, null, request).reply())
                .refusal()
                .reason();
    }
}
