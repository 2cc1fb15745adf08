// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.user.PresenceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceBodyTest {
    /** RFC 3863 §4.3.1. */
    private static final String PIDF = """
            <?xml version="1.0" encoding="UTF-8"?>
            <impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf" entity="pres:someone@example.com">
              <impp:tuple id="sg89ae">
                <impp:status>
                  <impp:basic>open</impp:basic>
                </impp:status>
                <impp:contact priority="0.8">tel:+09012345678</impp:contact>
              </impp:tuple>
            </impp:presence>""";

    /** As RFC 4480 §4 has it, in short. */
    private static final String RICH = """
            <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
                xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:someone@example.com">
              <tuple id="bs35r9"><status><basic>%s</basic></status><note>Ready when you are</note></tuple>
              <dm:person id="p1"><rpid:activities><rpid:%s/></rpid:activities></dm:person>
            </presence>""";

    @Test
    void shouldReadWhoIsOpen() {
        assertThat(PresenceBody.of(PIDF)).contains(new PresenceBody(PresenceStatus.AVAILABLE, null));
        assertThat(PresenceBody.of(PIDF.replace(">open<", "> closed <")))
                .contains(new PresenceBody(PresenceStatus.OFFLINE, null));
    }

    @ParameterizedTest
    @CsvSource({
        "open, on-the-phone, BUSY",
        "open, busy, BUSY",
        "open, away, AWAY",
        "open, other, AVAILABLE",
        "closed, busy, OFFLINE"
    })
    void shouldReadWhatHeDoesAndSays(String basic, String activity, PresenceStatus presence) {
        assertThat(PresenceBody.of(RICH.formatted(basic, activity)))
                .contains(new PresenceBody(presence, "Ready when you are"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not XML",
                "<presence><tuple><status><basic>open</basic></status></tuple></presence>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'/>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'><tuple><status><basic><open/></basic></status></tuple></presence>",
                "<!DOCTYPE presence [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><presence/>"
            })
    void shouldRefuseWhatSaysNothing(String xml) {
        assertThat(PresenceBody.of(xml)).isEmpty();
    }
}
