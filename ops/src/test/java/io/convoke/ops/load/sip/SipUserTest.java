// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SipUserTest {

    /** RFC 7616 §3.9.1, with SHA-256. */
    @Test
    void shouldAnswerAChallengeAsTheStandardDoes() {
        final SipUser any = new SipUser("alice@example.org", "secret");

        final String ha1 = any.passwordHash("Mufasa", "http-auth@example.org", "Circle of Life");
        final String response = any.response(
                ha1,
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                "GET",
                "/dir/index.html");

        assertThat(response).isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    }

    @Test
    void shouldCountTheUsesOfANonceFromOne() {
        final SipUser user = new SipUser("alice@example.org", "secret");
        assertThat(user.authorization("REGISTER", "sip:example.org")).isEmpty();

        user.challenged(new SipReply("SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"example.org\","
                + " nonce=\"weak\", algorithm=MD5\r\nWWW-Authenticate: Digest realm=\"example.org\", nonce=\"strong\","
                + " algorithm=SHA-256\r\n\r\n"));

        assertThat(user.authorization("REGISTER", "sip:example.org")).contains("nonce=\"strong\"", "nc=00000001");
        assertThat(user.authorization("REGISTER", "sip:example.org")).contains("nonce=\"strong\"", "nc=00000002");
    }
}
