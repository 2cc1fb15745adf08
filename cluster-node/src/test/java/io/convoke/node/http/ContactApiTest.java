// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContactApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String PATH = "/v1/users/alice@example.net/contacts";
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.knowsAlice();
    }

    @Test
    void shouldListContactsPageByPage() {
        JsonNode first = client.get(PATH + "?limit=1").json();
        assertThat(first.at("/items/0/aor").asText()).isEqualTo("bob@example.net");
        assertThat(first.get("items")).hasSize(1);

        JsonNode second = client.get(
                        PATH + "?limit=1&after=" + first.get("next").asText())
                .json();
        assertThat(second.at("/items/0/aor").asText()).isEqualTo("carol@example.net");
        assertThat(second.at("/items/0/maySeeMe").asBoolean()).isFalse();
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void shouldRefuseACursorOrLimitOfAnotherKind() {
        assertThat(client.get(PATH + "?after=%21%21").problem()).isEqualTo("invalid-parameter");
        assertThat(client.get(PATH + "?limit=0").problem()).isEqualTo("invalid-parameter");
        assertThat(client.get(PATH + "?limit=501").problem()).isEqualTo("invalid-parameter");
        assertThat(client.get(PATH + "?limit=ten").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void shouldShowOneContact() {
        assertThat(client.get(PATH + "/bob@example.net")
                        .json()
                        .get("displayName")
                        .asText())
                .isEqualTo("Bob");
        assertThat(client.get(PATH + "/dave@example.net").problem()).isEqualTo("no-such-contact");
    }

    @Test
    void shouldAddAContactWhoMaySeeTheOwnerUnlessSaidOtherwise() {
        Answer added = client.put(PATH + "/dave@example.net", "{}");

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).isEqualTo(PATH + "/dave@example.net");
        assertThat(API.users.last(UserCommand.PutContact.class).contact())
                .isEqualTo(new Contact(UserId.parse("dave@example.net"), "dave", true));
    }

    @Test
    void shouldChangeAContact() {
        Answer changed = client.put(PATH + "/bob@example.net", "{\"displayName\":\"Robert\",\"maySeeMe\":false}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(API.userAsked).isEqualTo(ALICE);
        assertThat(API.users.last(UserCommand.PutContact.class).contact()).isEqualTo(new Contact(BOB, "Robert", false));
    }

    @Test
    void shouldRemoveAContact() {
        assertThat(client.delete(PATH + "/bob@example.net").status()).isEqualTo(204);
        assertThat(API.users.last(UserCommand.RemoveContact.class).contact()).isEqualTo(BOB);
        assertThat(client.delete(PATH + "/dave@example.net").status()).isEqualTo(404);
    }

    @Test
    void shouldShowTheListWithNullForPresenceThatIsNotShown() {
        API.users.on(
                UserCommand.GetList.class,
                c -> c.replyTo()
                        .tell(new UserReply.ImList(
                                PresenceStatus.BUSY,
                                List.of(
                                        new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.AVAILABLE),
                                        new ContactPresence(new Contact(CAROL, "Carol", true), null)),
                                List.of(Samples.entry(ConferencePhase.ACTIVE)))));

        JsonNode list = client.get("/v1/users/alice@example.net/list").json();

        assertThat(list.get("presence").asText()).isEqualTo("busy");
        assertThat(list.at("/contacts/0/presence").asText()).isEqualTo("available");
        assertThat(list.at("/contacts/1/presence").isNull()).isTrue();
        assertThat(list.at("/conferences/0/phase").asText()).isEqualTo("active");
        assertThat(list.at("/conferences/0/speakers/0").asText()).isEqualTo("bob@example.net");
    }
}
