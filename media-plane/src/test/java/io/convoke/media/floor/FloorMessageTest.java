// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes are composed by hand from the tables of TS 24.380 §8.2.3; tshark reads them as the comments say. */
class FloorMessageTest {
    private static final HexFormat HEX = HexFormat.of();
    /** Floor Request, SSRC 0x11223344: Floor Priority 5, User ID "sip:ann@x", Floor Indicator normal call. */
    private static final String REQUEST =
            "80cc0007" + "11223344" + "4d435054" + "00020500" + "06097369703a616e6e407800" + "0d028000";
    /** Floor Granted: Duration 30 s, SSRC of the granted, Floor Priority 5, Floor Indicator normal with queueing. */
    private static final String GRANTED =
            "81cc0007" + "cafebabe" + "4d435054" + "0102001e" + "0e06112233440000" + "00020500" + "0d028400";
    /** Floor Taken: Granted Party "sip:ann@x", may request, Message Sequence Number 65535, Floor Indicator normal. */
    private static final String TAKEN =
            "82cc0008" + "cafebabe" + "4d435054" + "04097369703a616e6e407800" + "05020001" + "0802ffff" + "0d028000";
    /** Floor Queue Position Info: position 3, priority 7. */
    private static final String POSITION = "89cc0003" + "cafebabe" + "4d435054" + "03020307";

    private final byte[] scratch = new byte[1_500];
    private final FloorWriter writer = new FloorWriter();
    private final FloorReader reader = new FloorReader();

    @Test
    void shouldReadARequest() {
        byte[] bytes = HEX.parseHex(REQUEST);

        assertThat(reader.wrap(bytes, 0, bytes.length)).isTrue();
        assertThat(reader.message()).isEqualTo(FloorMessage.REQUEST);
        assertThat(reader.wantsAcknowledgement()).isFalse();
        assertThat(reader.ssrc()).isEqualTo(0x11223344);
        assertThat(reader.priority()).isEqualTo(5);
        assertThat(reader.indicator()).isEqualTo(FloorMessage.Indicator.NORMAL);
        assertThat(new String(bytes, reader.userOffset(), reader.userLength(), StandardCharsets.UTF_8))
                .isEqualTo("sip:ann@x");
        assertThat(reader.durationSeconds()).isEqualTo(-1);
        assertThat(reader.grantedPartyOffset()).isEqualTo(-1);
        assertThat(reader.hasGrantedSsrc()).isFalse();
    }

    @Test
    void shouldWriteWhatTheTablesSay() {
        byte[] ann = "sip:ann@x".getBytes(StandardCharsets.UTF_8);
        int normal = FloorMessage.Indicator.NORMAL;

        int request = writer.begin(scratch, 0, FloorMessage.REQUEST, 0x11223344)
                .priority(5)
                .user(ann)
                .indicator(normal)
                .end();
        assertThat(hex(request)).isEqualTo(REQUEST);

        int granted = writer.begin(scratch, 0, FloorMessage.GRANTED, 0xcafebabe)
                .durationSeconds(30)
                .grantedSsrc(0x11223344)
                .priority(5)
                .indicator(normal | FloorMessage.Indicator.QUEUEING)
                .end();
        assertThat(hex(granted)).isEqualTo(GRANTED);

        int taken = writer.begin(scratch, 0, FloorMessage.TAKEN, 0xcafebabe)
                .grantedParty(ann)
                .permissionToRequest(true)
                .sequenceNumber(65_535)
                .indicator(normal)
                .end();
        assertThat(hex(taken)).isEqualTo(TAKEN);

        int position = writer.begin(scratch, 0, FloorMessage.QUEUE_POSITION, 0xcafebabe)
                .queueInfo(3, 7)
                .end();
        assertThat(hex(position)).isEqualTo(POSITION);
    }

    @Test
    void shouldSayAndReadCausesAcknowledgementsAndReleases() {
        // Floor Deny, cause 7; Floor Release that wants an Ack; Floor Ack of it by the controlling function
        int deny = writer.begin(scratch, 0, FloorMessage.DENY, 1).cause(7).end();
        assertThat(hex(deny)).isEqualTo("83cc0003" + "00000001" + "4d435054" + "02020007");
        assertThat(reader.wrap(scratch, 0, deny)).isTrue();
        assertThat(DenyCause.of(reader.cause())).isEqualTo(DenyCause.QUEUE_FULL);

        int release =
                writer.begin(scratch, 0, FloorMessage.RELEASE, 1).acknowledged().end();
        assertThat(hex(release)).isEqualTo("94cc0002" + "00000001" + "4d435054");
        assertThat(reader.wrap(scratch, 0, release)).isTrue();
        assertThat(reader.message()).isEqualTo(FloorMessage.RELEASE);
        assertThat(reader.wantsAcknowledgement()).isTrue();

        int ack = writer.begin(scratch, 0, FloorMessage.ACK, 1)
                .source(2)
                .messageType(FloorMessage.RELEASE)
                .end();
        assertThat(hex(ack)).isEqualTo("8acc0004" + "00000001" + "4d435054" + "0a020002" + "0c020400");
        assertThat(reader.wrap(scratch, 0, ack)).isTrue();
        assertThat(reader.source()).isEqualTo(2);
        assertThat(reader.acknowledgedType()).isEqualTo(4);
    }

    @Test
    void shouldPassOverFieldsOfALaterRelease() {
        // Functional Alias (17) of 5 octets, and field 200, whose length has two octets
        byte[] bytes =
                HEX.parseHex("80cc0006" + "00000001" + "4d435054" + "1105616c696173" + "00" + "c80001ff" + "00020900");

        assertThat(reader.wrap(bytes, 0, bytes.length)).isTrue();
        assertThat(reader.priority()).isEqualTo(9);
    }

    @Test
    void shouldRefuseALieInALengthAsAWhole() {
        assertThat(refused("80cc0003" + "00000001" + "4d435054" + "00ff0900")).isTrue(); // priority of 255 octets
        assertThat(refused("80cc0003" + "00000001" + "4d435054" + "00010900")).isTrue(); // priority of one
        assertThat(refused("80cc0004" + "00000001" + "4d435054" + "00020900")).isTrue(); // a word that is not there
        assertThat(refused("80cc0002" + "00000001" + "4d435054" + "00020900")).isTrue(); // a word that is too many
        assertThat(refused("80cc0003" + "00000001" + "4d435054" + "06074142")).isTrue(); // a user that is cut off
        assertThat(refused("80cc0003" + "00000001" + "4d435054" + "0e040102")).isTrue(); // an SSRC field of 4
        assertThat(refused("80cc0003" + "00000001" + "4d435054" + "c8ffff00")).isTrue(); // two octets of length
        assertThat(refused("a0cc0003" + "00000001" + "4d435054" + "00000004")).isTrue(); // padding
        assertThat(refused("87cc0002" + "00000001" + "4d435054")).isTrue(); // no message has this subtype
        assertThat(refused("80cc0002" + "00000001" + "4d434d43")).isTrue(); // another name
        assertThat(refused("80cc0002" + "00000001" + "4d435054")).isFalse();
    }

    @Test
    void shouldPadIdentitiesOfAnyLength() {
        for (int length = 0; length <= 300; length++) {
            byte[] identity = new byte[length];
            Arrays.fill(identity, (byte) 'x');
            Arrays.fill(scratch, (byte) 0xEE);

            int written = writer.begin(scratch, 4, FloorMessage.TAKEN, 9)
                    .grantedParty(identity)
                    .sequenceNumber(77)
                    .end();

            assertThat(written % 4).isZero();
            assertThat(reader.wrap(scratch, 4, written)).isTrue();
            assertThat(reader.grantedPartyLength()).isEqualTo(Math.min(length, 255));
            assertThat(reader.sequenceNumber()).isEqualTo(77);
        }
    }

    @Test
    void shouldStayInsideThePacketWhateverItSays() {
        Random random = new Random(24_380);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = HEX.parseHex(i % 2 == 0 ? TAKEN : REQUEST); // exact: a read behind the end is an exception
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] exact = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(3, 9) * 4 : bytes.length);
            if (reader.wrap(exact, 0, exact.length)) {
                assertThat(readAll(exact)).isNotNull();
            }
        }
    }

    private String readAll(byte[] bytes) {
        return reader.message()
                + " " + reader.ssrc() + reader.priority() + reader.durationSeconds() + reader.cause()
                + reader.queuePosition() + reader.queuePriority() + reader.permissionToRequest() + reader.queueSize()
                + reader.sequenceNumber() + reader.source() + reader.acknowledgedType() + reader.indicator()
                + (reader.hasGrantedSsrc() ? reader.grantedSsrc() : 0)
                + new String(bytes, Math.max(0, reader.userOffset()), reader.userLength(), StandardCharsets.UTF_8)
                + new String(
                        bytes,
                        Math.max(0, reader.grantedPartyOffset()),
                        reader.grantedPartyLength(),
                        StandardCharsets.UTF_8);
    }

    private boolean refused(String hex) {
        byte[] bytes = HEX.parseHex(hex);
        return !reader.wrap(bytes, 0, bytes.length);
    }

    private String hex(int length) {
        return HEX.formatHex(scratch, 0, length);
    }
}
