// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ContactBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.node.http.call.Slice;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Contacts and the IM list. */
record ContactRoutes(EntityAnswers entities) {

    CompletionStage<HttpResponse> getAll(Call call) {
        return contacts(call)
                .thenApply(contacts -> Answer.ok(Slice.of(
                        contacts.stream().map(ContactBodies.Contact::of).toList(), ContactBodies.Contact::aor, call)));
    }

    CompletionStage<HttpResponse> get(Call call) {
        UserId wanted = call.user("contact");
        return contacts(call)
                .thenApply(contacts -> Answer.ok(ContactBodies.Contact.of(find(contacts, wanted)
                        .orElseThrow(() -> noSuchContact(wanted).exception()))));
    }

    /** Looks first: the entity answers the same to a new contact and to one that is replaced. */
    CompletionStage<HttpResponse> put(Call call) {
        UserId owner = call.user("aor");
        Contact contact = call.json(ContactBodies.ContactEntry.class).contact(call.user("contact"));
        return contacts(call)
                .thenCompose(before -> entities.user(owner, replyTo -> new UserCommand.PutContact(contact, replyTo))
                        .thenApply(done -> find(before, contact.user()).isPresent()
                                ? Answer.ok(ContactBodies.Contact.of(contact))
                                : Answer.created(
                                        "/v1/users/" + owner + "/contacts/" + contact.user(),
                                        ContactBodies.Contact.of(contact))));
    }

    CompletionStage<HttpResponse> delete(Call call) {
        UserId contact = call.user("contact");
        return contacts(call).thenCompose(before -> {
            if (find(before, contact).isEmpty()) throw noSuchContact(contact).exception();
            return entities.user(call.user("aor"), replyTo -> new UserCommand.RemoveContact(contact, replyTo))
                    .thenApply(done -> Answer.done());
        });
    }

    CompletionStage<HttpResponse> getList(Call call) {
        return entities.user(call.user("aor"), UserCommand.GetList::new)
                .thenApply(reply ->
                        Answer.ok(ContactBodies.ImList.of(EntityAnswers.expected(reply, UserReply.ImList.class))));
    }

    private CompletionStage<List<Contact>> contacts(Call call) {
        return entities.user(call.user("aor"), UserCommand.Get::new)
                .thenApply(reply ->
                        EntityAnswers.expected(reply, UserReply.Account.class).contacts());
    }

    private static Optional<Contact> find(List<Contact> contacts, UserId wanted) {
        return contacts.stream().filter(c -> c.user().equals(wanted)).findFirst();
    }

    private static Problem noSuchContact(UserId contact) {
        return Problem.of(ProblemType.NO_SUCH_CONTACT, contact + " is not in the contact list");
    }
}
