// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.CONFERENCE;
import static io.convoke.node.http.Samples.LEG;
import static io.convoke.node.http.Samples.OFFER;
import static io.convoke.node.http.Samples.SDP_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.sdp.LocalMedia;
import io.convoke.media.sdp.Negotiation;
import io.convoke.media.sdp.OfferAnswer;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LegApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String LEGS = "/v1/conferences/" + CONFERENCE + "/legs";
    private static final String PATH = LEGS + "/" + LEG;
    private static final LegStatistics FIGURES =
            new LegStatistics("opus", 1500, 120_000, 1498, 119_000, 2, 1, 3, 1.25, 0.01, 40, 20, -23, 60);
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo().tell(new ConferenceReply.LegAnswered(c.leg(), SDP_ANSWER, true)));
        API.conferences.on(
                ConferenceCommand.ReOffer.class,
                c -> c.replyTo().tell(new ConferenceReply.LegAnswered(c.leg(), SDP_ANSWER, false)));
        API.conferences.on(ConferenceCommand.Leave.class, c -> c.replyTo().tell(new ConferenceReply.Done()));
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(Samples.view(ConferencePhase.ACTIVE)));
        API.mixers.on(MixerCommand.GetLeg.class, c -> c.replyTo().tell(new MixerReply.LegView(c.leg(), FIGURES)));
    }

    @Test
    void shouldJoinWithAnOfferAndAnswerWithSdp() {
        Answer answer = client.sdp("POST", LEGS + "?user=bob@example.net&endpoint=phone", OFFER);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.type()).isEqualTo("application/sdp");
        assertThat(answer.body()).isEqualTo(SDP_ANSWER);
        var join = API.conferences.last(ConferenceCommand.Join.class);
        assertThat(join.endpoint()).isEqualTo(new EndpointId(BOB, "phone"));
        assertThat(join.offer()).isEqualTo(OFFER);
        assertThat(join.near()).as("this node").isEqualTo(new NodeId("127.0.0.1:17355"));
        assertThat(answer.header("Location")).isEqualTo(LEGS + "/" + join.leg());
    }

    @Test
    void shouldJoinTheSameLegAgainForTheSameKey() {
        Answer first = keyed("k");

        assertThat(keyed("k").header("Location")).isEqualTo(first.header("Location"));
        assertThat(keyed("k").status()).isEqualTo(201);
        assertThat(keyed("l").header("Location")).isNotEqualTo(first.header("Location"));
    }

    @Test
    void shouldCallAnEndpointDefaultWhereNoneIsNamed() {
        client.sdp("POST", LEGS + "?user=bob@example.net", OFFER);

        assertThat(API.conferences.last(ConferenceCommand.Join.class).endpoint())
                .isEqualTo(new EndpointId(BOB, "default"));
    }

    @Test
    void shouldSayWhatWasOfferedAndWhatIsSupported() {
        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo()
                        .tell(new ConferenceReply.NotAcceptable(
                                List.of("GSM/8000"), List.of("PCMU/8000", "opus/48000/2"), "no codec in common")));

        Answer answer = client.sdp("POST", LEGS + "?user=bob@example.net", OFFER);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("no-common-codec");
        assertThat(answer.json().at("/offered/0").asText()).isEqualTo("GSM/8000");
        assertThat(answer.json().get("supported")).hasSize(2);
    }

    @Test
    void shouldSayWhyEncryptedMediaCannotBeAgreedOn() {
        // given: a conference that says what a mixer says to such an offer
        API.conferences.on(ConferenceCommand.Join.class, c -> {
            LocalMedia local =
                    new LocalMedia("192.0.2.7", 20_000, 20_001, 1, 1, "-").with(MasterKey.random(new SecureRandom()));
            Negotiation.Refused r =
                    (Negotiation.Refused) OfferAnswer.answer(SessionDescription.parse(c.offer()), local);
            c.replyTo().tell(new ConferenceReply.NotAcceptable(r.offered(), r.supported(), r.reason()));
        });
        String key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

        Answer answer = client.sdp(
                "POST",
                LEGS + "?user=bob@example.net",
                "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                        + "m=audio 49170 RTP/SAVP 0\r\na=crypto:1 F8_128_HMAC_SHA1_80 inline:" + key + "\r\n");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("detail").asText())
                .contains("a=crypto", "F8_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80")
                .doesNotContain(key);
    }

    @Test
    void shouldRefuseASecondLegOfTheSameEndpoint() {
        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.CONFLICT, "has a leg already"))));

        Answer answer = client.sdp("POST", LEGS + "?user=bob@example.net", OFFER);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("conflict");
    }

    @Test
    void shouldSayWhoIsNotInvitedAndWhatHasEnded() {
        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.FORBIDDEN, "is not invited"))));
        assertThat(client.sdp("POST", LEGS + "?user=dave@example.net", OFFER).status())
                .isEqualTo(403);

        API.conferences.on(
                ConferenceCommand.Join.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.GONE, "has ended"))));
        assertThat(client.sdp("POST", LEGS + "?user=bob@example.net", OFFER).status())
                .isEqualTo(410);
    }

    @Test
    void shouldRefuseAnOfferWithoutBodyTypeUserOrGoodEndpoint() {
        assertThat(client.sdp("POST", LEGS + "?user=bob@example.net", "").problem())
                .isEqualTo("invalid-body");
        assertThat(client.post(LEGS + "?user=bob@example.net", "{}").status()).isEqualTo(415);
        assertThat(client.sdp("POST", LEGS, OFFER).json().get("parameter").asText())
                .isEqualTo("user");
        assertThat(client.sdp("POST", LEGS + "?user=bob", OFFER).problem()).isEqualTo("invalid-parameter");
        assertThat(client.sdp("POST", LEGS + "?user=bob@example.net&endpoint=a%2Fb", OFFER)
                        .json()
                        .get("parameter")
                        .asText())
                .isEqualTo("endpoint");
    }

    @Test
    void shouldOfferAgain() {
        Answer answer = client.sdp("PUT", PATH, OFFER);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(SDP_ANSWER);
        assertThat(API.conferences.last(ConferenceCommand.ReOffer.class).leg()).isEqualTo(LEG);
    }

    @Test
    void shouldTellALegThatIsNotThere() {
        API.conferences.on(
                ConferenceCommand.ReOffer.class,
                c -> c.replyTo().tell(new ConferenceReply.Refused(new Refusal(Reason.NOT_FOUND, "no such leg"))));

        assertThat(client.sdp("PUT", PATH, OFFER).problem()).isEqualTo("no-such-leg");
        assertThat(client.get(LEGS + "/other").problem()).isEqualTo("no-such-leg");
    }

    @Test
    void shouldLeave() {
        assertThat(client.delete(PATH).status()).isEqualTo(204);
        assertThat(API.conferences.last(ConferenceCommand.Leave.class).leg()).isEqualTo(LEG);
    }

    @Test
    void shouldShowTheFiguresOfTheMixer() {
        assertThat(client.get(PATH).body()).isEqualTo("""
                {"id":"l0001","user":"bob@example.net","endpoint":"phone","joinedAt":"2026-11-21T11:59:00Z",\
                "connected":true,"node":"127.0.0.1:17355","codec":"opus","packetsReceived":1500,"bytesReceived":120000,"packetsSent":1498,\
                "bytesSent":119000,"packetsLost":2,"packetsDropped":1,"framesConcealed":3,"jitterMs":1.25,\
                "peerFractionLost":0.01,"roundTripMs":40,"silentMs":20,"levelDb":-23,"delayMs":60}""");
    }

    @Test
    void shouldShowALegWithoutMediaAsNotConnected() {
        API.mixers.on(
                MixerCommand.GetLeg.class,
                c -> c.replyTo().tell(new MixerReply.Refused(c.leg(), new Refusal(Reason.NOT_FOUND, "lost"))));

        JsonNode leg = client.get(PATH).json();

        assertThat(leg.get("connected").asBoolean()).isFalse();
        assertThat(leg.get("roundTripMs").asInt()).isEqualTo(-1);
    }

    private Answer keyed(String key) {
        return client.send(client.request(LEGS + "?user=bob@example.net")
                .header("Content-Type", "application/sdp")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(OFFER)));
    }
}
