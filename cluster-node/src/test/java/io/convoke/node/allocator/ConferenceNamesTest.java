// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.ALICE;
import static io.convoke.node.conference.Conferences.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConferenceNamesTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final RequestId REQUEST = new RequestId("request-1");
    private final ConferenceNames names = new ConferenceNames(SECRET);

    /** The expected values come from Python: hmac, hashlib.sha256 and base64.b32encode. */
    @Test
    void shouldNameARequestByItsHmac() {
        ConferenceId id = names.conference(ALICE, REQUEST);

        assertThat(id).isEqualTo(new ConferenceId("up4bcujamnst6oxa52zspnvbue"));
    }

    @Test
    void shouldNotLetTwoRequestersMeetByTheirRequestIds() {
        assertThat(names.conference(BOB, REQUEST)).isNotEqualTo(names.conference(ALICE, REQUEST));
    }

    @Test
    void shouldDependOnTheSecret() {
        byte[] other = SECRET.clone();
        other[0]++;

        assertThat(new ConferenceNames(other).conference(ALICE, REQUEST))
                .isNotEqualTo(names.conference(ALICE, REQUEST));
    }
}
