// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.endpoint.SessionTimer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 4028 §9, table 2. */
class SessionTimersTest {
    private final SessionTimers timers = new SessionTimers(90);

    private static Head head(String fields) {
        byte[] bytes =
                ("INVITE sip:bob@biloxi.example.com SIP/2.0\r\n" + fields + "\r\n").getBytes(StandardCharsets.UTF_8);
        return Head.read(bytes, bytes.length).orElseThrow();
    }

    @Test
    void shouldLetTheCallerRefreshWhereItCan() {
        Optional<SessionTimer> timer = timers.of(head("Supported: timer\r\nSession-Expires: 4000\r\n"));

        assertThat(timer).contains(new SessionTimer(4000, false));
        assertThat(SessionTimers.with(Answer.of(200), timer).fields())
                .contains(
                        new Answer.Field("Session-Expires", "4000;refresher=uac"),
                        new Answer.Field("Require", "timer"));
    }

    @Test
    void shouldRefreshWhereTheCallerWantsItOrCannot() {
        assertThat(timers.of(head("Supported: 100rel, timer\r\nSession-Expires: 1800 ;refresher = uas\r\n")))
                .contains(new SessionTimer(1800, true));
        assertThat(timers.of(head("Session-Expires: 1800\r\n"))).contains(new SessionTimer(1800, true));
    }

    @Test
    void shouldSayWhatIsTooBriefToWhomeverUnderstandsIt() {
        Head brief = head("Supported: timer\r\nSession-Expires: 50\r\n");

        assertThat(timers.tooBrief(brief)).hasValueSatisfying(answer -> {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.fields()).contains(new Answer.Field("Min-SE", "90"));
        });
        assertThat(timers.tooBrief(head("Session-Expires: 50\r\n"))).isEmpty();
        assertThat(timers.of(head("Session-Expires: 50\r\n"))).isEmpty();
        assertThat(timers.of(head(""))).isEmpty();
    }
}
