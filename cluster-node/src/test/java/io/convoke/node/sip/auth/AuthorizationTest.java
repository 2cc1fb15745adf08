// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
    private static final String MD5_NAME = "MD5";
    private static final String SHA_256_NAME = "SHA-256";

    /** RFC 7616 §3.9.1. */
    private static final String RFC_7616 = """
            Digest username="Mufasa",
              realm="http-auth@example.org",
              uri="/dir/index.html",
              algorithm=%s,
              nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
              nc=00000001,
              cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
              qop=auth,
              response="%s",
              opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """.strip();

    private static final String MD5 = RFC_7616.formatted("MD5", "8ca523f5e9506fed4657c9700eebdbec");
    private static final String SHA_256 =
            RFC_7616.formatted("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");

    /** RFC 2617 §3.5; without an algorithm it is MD5. */
    private static final String RFC_2617 = """
            Digest username="Mufasa",
                 realm="testrealm@host.com",
                 nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
                 uri="/dir/index.html",
                 qop=auth,
                 nc=00000001,
                 cnonce="0a4f113b",
                 response="6629fae49393a05397450978507c4ef1",
                 opaque="5ccc069c403ebaf9f0171e9517f40e41"
            """.strip();

    @ParameterizedTest
    @ValueSource(strings = {MD5_NAME, SHA_256_NAME})
    void shouldExpectTheResponseOfRfc7616(String algorithm) {
        Authorization given =
                Authorization.read(algorithm.equals(MD5_NAME) ? MD5 : SHA_256).orElseThrow();
        String ha1 = given.algorithm().hash("Mufasa", "http-auth@example.org", "Circle of Life");

        assertThat(given.algorithm().token()).isEqualTo(algorithm);
        assertThat(given.expected(ha1, "GET")).isEqualTo(given.response());
    }

    @Test
    void shouldExpectTheResponseOfRfc2617() {
        Authorization given = Authorization.read(RFC_2617).orElseThrow();
        String ha1 = Algorithm.MD5.hash("Mufasa", "testrealm@host.com", "Circle Of Life");

        assertThat(ha1).isEqualTo("939e7578ed9e3c518a452acee763bce9");
        assertThat(given.expected(ha1, "GET")).isEqualTo("6629fae49393a05397450978507c4ef1");
        assertThat(given.opaque()).contains("5ccc069c403ebaf9f0171e9517f40e41");
    }

    @Test
    void shouldTakeTheStrongestOfItsRealm() {
        List<String> both = List.of("Basic YTpi", MD5, SHA_256, RFC_2617);

        assertThat(Authorization.of(both, "http-auth@example.org"))
                .map(Authorization::algorithm)
                .contains(Algorithm.SHA_256);
        assertThat(Authorization.of(both, "testrealm@host.com"))
                .map(Authorization::algorithm)
                .contains(Algorithm.MD5);
        assertThat(Authorization.of(both, "other.example")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qop=auth,|",
                "qop=auth,|qop=auth-int,",
                "nc=00000001,|nc=00000000,",
                "nc=00000001,|nc=1,",
                "nc=00000001,|nc=-0000001,",
                "nc=00000001,|nc=00000001, nc=00000001,",
                "algorithm=MD5|algorithm=MD5-sess",
                "algorithm=MD5|userhash=true",
                "Digest |Digest",
                "Digest |Bearer ",
                "Mufasa\"|Mufasa",
                "Mufasa\",|Mufasa\";",
                "username=|"
            })
    void shouldTakeNothingThatIsIncompleteOrOfAnotherKind(String change) {
        String[] fromTo = change.split("\\|", 2);

        assertThat(MD5).contains(fromTo[0]);
        assertThat(Authorization.read(MD5.replace(fromTo[0], fromTo[1]))).isEmpty();
    }

    @Test
    void shouldReadQuotedPairs() {
        assertThat(Authorization.read(MD5.replace("Mufasa", "Mu\\\"fa,s=a\\\\")))
                .map(Authorization::username)
                .contains("Mu\"fa,s=a\\");
    }

    @Test
    void shouldReadAnyMutationOrNothing() {
        Random random = new Random(7616);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(SHA_256);
            for (int change = random.nextInt(4); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), "\"\\,= \n0x\u00e4".charAt(random.nextInt(9)));
            }
            text.setLength(text.length() - (i % 3 == 0 ? random.nextInt(text.length()) : 0));

            Authorization.read(text.toString()).ifPresent(given -> {
                assertThat(given.nonceCount()).isPositive();
                assertThat(Digest.isFor(given.uri(), "sip:example.net")).isFalse();
            });
        }
    }

    @Test
    void shouldReadItsSettings() {
        DigestSettings settings =
                DigestSettings.of(ConfigFactory.parseResources("reference.conf").resolve());

        assertThat(settings.algorithms()).containsExactly(Algorithm.SHA_256, Algorithm.MD5);
        assertThat(settings.nonceLife()).isPositive();
        assertThat(settings.nonces()).isPositive();
    }
}
