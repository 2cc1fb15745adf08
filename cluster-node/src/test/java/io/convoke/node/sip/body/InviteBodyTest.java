// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.Head;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InviteBodyTest {
    private static final String SDP = "v=0\r\no=alice 2890844526 2890844526 IN IP4 atlanta.example.com\r\n";

    /** RFC 5366 §6, figure 3: the list, as in its F1. */
    private static final String LIST = """
            <?xml version="1.0" encoding="UTF-8"?>
            <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"
                      xmlns:cp="urn:ietf:params:xml:ns:copycontrol">
              <list>
                <entry uri="sip:bill@example.com" cp:copyControl="to" />
                <entry uri="sip:randy@example.net" cp:copyControl="to"
                                                   cp:anonymize="true"/>
                <entry uri="sip:eddy@example.com" cp:copyControl="to"
                                                  cp:anonymize="true"/>
                <entry uri="sip:joe@example.org" cp:copyControl="cc" />
                <entry uri="sip:carol@example.net" cp:copyControl="cc"
                                                   cp:anonymize="true"/>
                <entry uri="sip:ted@example.net" cp:copyControl="bcc" />
                <entry uri="sip:andy@example.com" cp:copyControl="bcc" />
              </list>
            </resource-lists>""";

    private static final String MIXED = "multipart/mixed;boundary=\"boundary1\"";

    private static InviteBody read(String type, String body) {
        String head = "INVITE sip:conf-fact@example.com SIP/2.0\r\nContent-Type: " + type + "\r\n\r\n";
        byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
        return InviteBody.of(Head.read(bytes, bytes.length).orElseThrow(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String mixed(String second) {
        return "--boundary1\r\nContent-Type: application/sdp\r\n\r\n" + SDP + "\r\n--boundary1\r\n" + second
                + "\r\n--boundary1--\r\n";
    }

    private static int status(InviteBody body) {
        return ((InviteBody.Wrong) body).answer().status();
    }

    @Test
    void shouldReadTheOfferAndWhomToInvite() {
        InviteBody body = read(
                MIXED,
                mixed("Content-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list\r\n\r\n"
                        + LIST));

        assertThat(body).isInstanceOfSatisfying(InviteBody.Good.class, good -> {
            assertThat(good.sdp()).isEqualTo(SDP);
            assertThat(good.recipients())
                    .extracting(UserId::aor)
                    .containsExactly(
                            "bill@example.com",
                            "randy@example.net",
                            "eddy@example.com",
                            "joe@example.org",
                            "carol@example.net",
                            "ted@example.net",
                            "andy@example.com");
        });
    }

    @Test
    void shouldReadAListWithoutAnOfferAndEachUserOnce() {
        String twice = LIST.replace("sip:joe@example.org", "sip:BILL@example.com:5060;transport=tcp");

        assertThat(read("application/resource-lists+xml", twice))
                .isInstanceOfSatisfying(InviteBody.Good.class, good -> {
                    assertThat(good.sdp()).isNull();
                    assertThat(good.recipients()).hasSize(6);
                });
    }

    @Test
    void shouldLetPassWhatIsOptionalOrForAnotherPurpose() {
        String isup = "Content-Type: application/ISUP;version=nxv3\r\nContent-Disposition: signal;handling=optional"
                + "\r\n\r\n\u0001";
        String history = "Content-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list-history"
                + "\r\n\r\n" + LIST;

        assertThat(read(MIXED, mixed(isup))).isEqualTo(new InviteBody.Good(SDP, null));
        assertThat(read(MIXED, mixed(history))).isEqualTo(new InviteBody.Good(SDP, null));
        assertThat(status(read(MIXED, mixed(isup.replace("optional", "required")))))
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "415, text/plain, hello",
        "400, multipart/mixed, '--boundary1\r\n\r\nno boundary is named\r\n--boundary1--'",
        "400, 'multipart/mixed;boundary=b', '--b\r\nContent-Type: application/sdp\r\n\r\nv=0'",
        "400, application/resource-lists+xml, 'not xml'",
        "400, application/resource-lists+xml, '<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"/>'"
    })
    void shouldRefuseWhatItCannotRead(int status, String type, String body) {
        assertThat(status(read(type, body.replace("\\r\\n", "\r\n")))).isEqualTo(status);
    }

    /** A file that only this machine can read, and a kilobyte that becomes gigabytes. */
    @Test
    void shouldRefuseDocumentTypesWhateverTheySay() {
        String type = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>";
        String bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>";

        for (String each : new String[] {type, bomb}) {
            String list = LIST.replace("?>\n", "?>\n" + each).replace("bill@", "&x;&c;bill@");
            assertThat(status(read("application/resource-lists+xml", list))).isEqualTo(400);
        }
    }
}
