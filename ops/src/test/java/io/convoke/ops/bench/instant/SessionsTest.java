// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.ops.client.KeptAlive;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private static final String GRANTED = """
            {"session":"ab12","members":[{"user":"a@x","identity":"radio"},{"user":"b@x","identity":"radio"}],
             "unavailable":[],"floor":{"result":"granted"}}""";

    @Test
    void shouldNameWhomThePressIsFor() {
        assertThat(Sessions.with(List.of("bob@convoke.local", "carol@convoke.local")))
                .isEqualTo("{\"with\":[\"bob@convoke.local\",\"carol@convoke.local\"]}");
    }

    @Test
    void shouldCountAnActivationWithAllItsMembersAndTheFloor() throws Exception {
        assertThat(Sessions.granted(new KeptAlive.Reply(200, GRANTED), 2)).isEqualTo("ab12");
        assertThat(Sessions.granted(new KeptAlive.Reply(200, GRANTED), 3)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "denied"})
    void shouldNotCountOneWithoutTheFloor(String result) throws Exception {
        assertThat(Sessions.granted(new KeptAlive.Reply(200, GRANTED.replace("granted", result)), 2))
                .isNull();
    }

    @Test
    void shouldNotCountARefusal() throws Exception {
        assertThat(Sessions.granted(new KeptAlive.Reply(422, "not JSON"), 2)).isNull();
    }
}
