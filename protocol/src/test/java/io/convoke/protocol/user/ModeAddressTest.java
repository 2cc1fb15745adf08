// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.protocol.user.CommunicationMode.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses from RFC 3261 §19.1, RFC 3966 §6, RFC 3508, RFC 4715, ATM Forum LANE 1.0 and the Linux ATM manual. */
class ModeAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SIP      | sip:alice@atlanta.com                          | sip:alice@atlanta.com
            SIP      | sip:%61lice@atlanta.com;transport=TCP          | sip:alice@atlanta.com;transport=TCP
            SIP      | SIP:ALICE@AtLanTa.CoM;Transport=udp            | sip:ALICE@atlanta.com;transport=udp
            SIP      | sips:1212@gateway.com                          | sips:1212@gateway.com
            SIP      | sip:alice@192.0.2.4                            | sip:alice@192.0.2.4
            SIP      | sip:alice;day=tuesday@atlanta.com              | sip:alice;day=tuesday@atlanta.com
            SIP      | sip:+1-212-555-1212@gateway.com;user=phone     | sip:+1-212-555-1212@gateway.com;user=phone
            SIP      | sip:biloxi.com;transport=tcp@x.org:6000;maddr=239.255.255.1 | sip:biloxi.com;transport=tcp@x.org:6000;maddr=239.255.255.1
            SIP      | alice@example.net                              | sip:alice@example.net
            SIP      | sip:bob@[2001:DB8::9:1]:5060                   | sip:bob@[2001:db8::9:1]:5060
            SIP      | sip:caf%C3%a9%2fbar@example.net.               | sip:caf%C3%A9%2Fbar@example.net
            PSTN     | tel:+1-201-555-0123                            | +12015550123
            PSTN     | +358-555-1234567                               | +3585551234567
            PSTN     | +44 (20) 7946.0018                             | +442079460018
            CELLULAR | TEL:+491711234567                              | +491711234567
            CELLULAR | +12                                            | +12
            CELLULAR | +123456789012345                               | +123456789012345
            ISDN     | tel:+17005554141;isub=12345                    | +17005554141;isub=12345
            ISDN     | +17005554141;ISUB=12345;isub-encoding=NSAP-IA5 | +17005554141;isub=12345;isub-encoding=nsap-ia5
            ISDN     | +49 30 123456                                  | +4930123456
            GATEWAY  | Lisbon-1:room 12                               | lisbon-1:room 12
            GATEWAY  | skype:echo:123                                 | skype:echo:123
            H323     | h323:user@Example.COM                          | h323:user@example.com
            H323     | H323:bob@pc.example.com:1720;x=y               | h323:bob@pc.example.com:1720;x=y
            H323     | h323:bob%40home@[2001:db8::1]                  | h323:bob%40home@[2001:db8::1]
            H323     | h323:12345                                     | h323:12345
            H323     | 4711#*,0                                       | 4711#*,0
            H323     | +1-201-555-0123                                | +12015550123
            H323     | Sitzungssaal Köln                              | Sitzungssaal Köln
            ATM      | 47.0079.0000.0000.0000.0000.0000.00A0.3E00.0001.00 | 4700790000000000000000000000a03e00000100
            ATM      | 47.0005.80FFE1000000F21A26D8.0020EA000EE0.00   | 47000580ffe1000000f21a26d80020ea000ee000
            ATM      | 0x39840f80011400000000000000000000000000aa     | 39840f80011400000000000000000000000000aa
            ATM      | 45000012015550123f000000a1b2c3d4e5f60900     | 45000012015550123f000000a1b2c3d4e5f60900
            ATM      | 4900000000000000000000000000000000000000       | 4900000000000000000000000000000000000000
            ATM      | +1 (201) 555-0123                              | +12015550123
            COMPUTER | laptop                                         | laptop
            COMPUTER | Alice@Example.NET                              | alice@example.net
            COMPUTER | ``                                             | default
            """)
    void shouldKeepTheNormalForm(Kind kind, String address, String normal) {
        CommunicationMode mode = ModeAddress.parse(kind, address, 7);

        assertThat(mode).isEqualTo(new CommunicationMode(kind, normal, 7));
        assertThat(ModeAddress.parse(kind, normal, 7)).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SIP      | sip:alice:secretword@atlanta.com;transport=tcp             | password
            SIP      | sips:alice@atlanta.com?subject=project%20x&priority=urgent | headers
            SIP      | sip:atlanta.com;method=REGISTER                            | user is missing
            SIP      | sip:@example.net                                           | user is missing
            SIP      | sip:a b@example.net                                        | user part
            SIP      | sip:a%4@example.net                                        | user part
            SIP      | sip:a@example.net:70000                                    | not a port
            SIP      | sip:a@example.net:                                         | not a port
            SIP      | sip:a@999.0.2.4                                            | host
            SIP      | sip:a@010.0.2.4                                            | host
            SIP      | sip:a@[2001:db8:::1]                                       | host
            SIP      | sip:a@[fe80::1%25eth0]                                     | host
            SIP      | sip:a@-example.net                                         | host
            SIP      | sip:a@example.net;lr;LR                                    | twice
            SIP      | sip:a@example.net;=x                                       | parameter
            SIP      | sip:a@b@example.net                                        | SIP URI
            PSTN     | 0201 5550123                                               | begins with '+'
            PSTN     | tel:7042;phone-context=example.com                         | begins with '+'
            PSTN     | +1;phone-context=+44                                       | 2 to 15 digits
            PSTN     | +1234567890123456                                          | 2 to 15 digits
            PSTN     | +0123456                                                   | first is not 0
            PSTN     | +1-800-FLOWERS                                             | 2 to 15 digits
            PSTN     | +٤٤٢٠٧٩٤٦                                                  | 2 to 15 digits
            PSTN     | +12015550123;isub=1                                        | subaddress
            CELLULAR | +12015550123;ext=17                                        | 'ext' says nothing
            ISDN     | +12015550123;phone-context=+1                              | local
            ISDN     | +12015550123;isub=                                         | subaddress
            ISDN     | +12015550123;isub=1;isub=2                                 | twice
            ISDN     | +12015550123;isub                                          | no value
            ISDN     | +12015550123;isub-encoding=nsap                            | subaddress is missing
            ISDN     | +12015550123;isub=1;isub-encoding=morse                    | nsap-bcd
            GATEWAY  | lisbon                                                     | gateway
            GATEWAY  | :1234                                                      | gateway
            GATEWAY  | li_sbon:1234                                               | gateway
            GATEWAY  | -lisbon:1                                                  | gateway
            H323     | h323:                                                      | H.323 URL
            H323     | h323:@                                                     | H.323 URL
            H323     | h323:bob@exa mple                                          | host
            H323     | h323:bob@example.net:0                                     | port
            H323     | h323:bob@example.net;                                      | H.323 URL
            H323     | 😀                                                         | Basic Multilingual Plane
            ATM      | 47.0079                                                    | 40 hexadecimal
            ATM      | C5.0079.0000.0000.0000.0000.0000.00A0.3E00.0001.00         | group
            ATM      | 0000790000000000000000000000a03e00000100                   | authority
            ATM      | 39840080011400000000000000000000000000aa                   | announces
            ATM      | 4500001201555012300000000a1b2c3d4e5f6090                 | announces
            ATM      | 47a0790000000000000000000000a03e00000100                   | announces
            ATM      | 12015550123                                                | '+' and a number
            COMPUTER | my laptop                                                  | endpoint
            COMPUTER | alice@                                                     | address of record
            """)
    void shouldRefuseWithAReason(Kind kind, String address, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModeAddress.parse(kind, address, 0))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPUTER")
    void shouldWantAnAddressForWhateverIsDialled(Kind kind) {
        assertThatThrownBy(() -> ModeAddress.parse(kind, null, 0)).hasMessage("the address is missing");
        assertThatThrownBy(() -> ModeAddress.parse(kind, "  ", 0)).hasMessage("the address is missing");
    }

    @Test
    void shouldBoundPriorityAndLength() {
        assertThat(ModeAddress.parse(Kind.H323, "x".repeat(256), 999).priority())
                .isEqualTo(999);
        assertThatThrownBy(() -> ModeAddress.parse(Kind.H323, "x".repeat(257), 0))
                .hasMessageContaining("256");
        assertThatThrownBy(() -> ModeAddress.parse(Kind.COMPUTER, "", -1)).hasMessageContaining("0 to 999");
        assertThatThrownBy(() -> ModeAddress.parse(Kind.COMPUTER, "", 1000)).hasMessageContaining("0 to 999");
        assertThatThrownBy(() -> ModeAddress.parse(null, "", 1)).hasMessageContaining("kind");
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndInAModeOrAReasonWhateverComesIn(Kind kind) {
        Random random = new Random(kind.ordinal());
        String alphabet = "sips:h323:tel:+0123456789abcdefABCDEF@[]().;=?%-_ \u0000é\uD83D\uDE00";
        for (int round = 0; round < 5_000; round++) {
            String address = random.ints(random.nextInt(60), 0, alphabet.length())
                    .mapToObj(at -> alphabet.substring(at, at + 1))
                    .reduce("", String::concat);
            try {
                CommunicationMode mode = ModeAddress.parse(kind, address, 1);
                assertThat(ModeAddress.parse(kind, mode.address(), 1)).isEqualTo(mode);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
