// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.node.http.Samples;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinPageTest {
    @AutoClose
    private static final Api API = new Api("convoke.http.public-url = \"https://conf.example.net/\"");

    private static final String PATH = "/join/" + Samples.CONFERENCE;
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(Samples.view(ConferencePhase.ACTIVE)));
    }

    @Test
    void shouldShowTheConferenceAndEveryWayIntoIt() {
        Answer page = client.get(PATH);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).isEqualTo("text/html; charset=UTF-8");
        assertThat(page.body())
                .contains(
                        "<h1>Release</h1>",
                        "1 of 3 are in",
                        "bob@example.net",
                        "speaks",
                        "sip:" + Samples.CONFERENCE + "@convoke.local",
                        "tel:+4930123456",
                        "482913",
                        "https://conf.example.net/v1/conferences/" + Samples.CONFERENCE + "/legs?user=",
                        "http-equiv=\"refresh\"")
                .doesNotContain("<script", "javascript:");
    }

    @Test
    void shouldEscapeWhatPeopleWrote() {
        answerWith("</title><script>alert(1)</script>\"'&", "+4930123456", "482913");

        String body = client.get(PATH).body();

        assertThat(body).doesNotContain("<script").contains("&lt;script&gt;alert(1)");
    }

    @Test
    void shouldShowAPinOnlyWhereThereIsANumberToDial() {
        answerWith("Release", null, "482913");

        String body = client.get(PATH).body();

        assertThat(body).contains("Release").doesNotContain("Telephone", "PIN", "482913");
    }

    @Test
    void shouldAllowNothingButItsOwnStyle() throws Exception {
        Answer page = client.get(PATH);

        Matcher style = Pattern.compile("<style>(.*)</style>", Pattern.DOTALL).matcher(page.body());
        assertThat(style.find()).isTrue();
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(style.group(1).getBytes(StandardCharsets.UTF_8)));
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-" + hash + "';");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void shouldSayThatAConferenceHasEnded() {
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(Samples.view(ConferencePhase.ENDED)));

        Answer page = client.get(PATH);

        assertThat(page.status()).isEqualTo(410);
        assertThat(page.body())
                .contains("This conference ended on 21 November 2026, 12:00 UTC.")
                .doesNotContain("482913");
    }

    @Test
    void shouldSayThatThereIsNoSuchConference() {
        API.conferences.on(
                ConferenceCommand.Get.class,
                c -> c.replyTo().tell(new ConferenceReply.NoSuchConference(Samples.CONFERENCE)));

        assertThat(client.get(PATH).status()).isEqualTo(404);
        assertThat(client.get("/join/%3Cb%3E").status()).isEqualTo(404);
    }

    @Test
    void shouldAskToTryAgainWhereTheConferenceDoesNotAnswer() {
        API.conferences.forget();

        Answer page = client.get(PATH);

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.header("Retry-After")).isEqualTo("2");
        assertThat(page.type()).startsWith("text/html");
    }

    private static void answerWith(String subject, String number, String pin) {
        ConferenceReply.View v = Samples.view(ConferencePhase.ACTIVE);
        ConferenceInformation i = v.information();
        ConferenceInformation information = new ConferenceInformation(
                i.id(),
                subject,
                i.requestedBy(),
                i.conferenceUri(),
                i.joinUrl(),
                number,
                pin,
                List.of("audio"),
                i.expiresAt());
        ConferenceReply.View view = new ConferenceReply.View(
                information,
                v.phase(),
                v.createdAt(),
                null,
                null,
                v.maxParticipants(),
                v.meshVersion(),
                v.mixers(),
                v.participants(),
                v.unreachable());
        API.conferences.on(ConferenceCommand.Get.class, c -> c.replyTo().tell(view));
    }
}
