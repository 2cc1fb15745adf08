// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static io.convoke.protocol.wire.ValueSamples.*;

import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

final class UserSamples {
    private UserSamples() {}

    static List<Object> commands(ActorRef<UserReply> asker) {
        return List.of(
                new UserCommand.Put(CHANGE, asker),
                new UserCommand.ChangeProfile(CHANGE, asker),
                new UserCommand.Delete(asker),
                new UserCommand.Get(asker),
                new UserCommand.SetCredentials(CREDENTIALS, asker),
                new UserCommand.SetModes(List.of(MODE), asker),
                new UserCommand.PutContact(CONTACT, asker),
                new UserCommand.RemoveContact(BOB, asker),
                new UserCommand.GetList(asker),
                new UserCommand.OpenSession(LAPTOP, "Firefox on Linux", AT, asker),
                new UserCommand.EndpointChanged(LAPTOP, STANDING, asker),
                new UserCommand.Fetch(LAPTOP, CURSOR, 50, AN_HOUR, asker),
                new UserCommand.Send(MESSAGE, BOB, "hello", AT, asker),
                new UserCommand.Deliver(MESSAGE, BOB, "hello", INFORMATION, AT, asker),
                new UserCommand.RequestConference(REQUEST, List.of(BOB), OPTIONS, AT, asker),
                new UserCommand.AnswerRequest(REQUEST, ALLOCATED, AT, asker),
                new UserCommand.GetReachability(asker),
                new UserCommand.GetSipAccount(asker),
                new UserCommand.ShowConference(ENTRY),
                new UserCommand.Watch(BOB, AT),
                new UserCommand.ShowPresence(BOB, PresenceStatus.BUSY, List.of(REACHED)));
    }

    static List<Object> replies() {
        return List.of(
                new UserReply.Done(),
                new UserReply.Created(),
                new UserReply.NoSuchUser(BOB),
                new UserReply.Refused(REFUSAL),
                new UserReply.Account(
                        ALICE,
                        PROFILE,
                        true,
                        List.of(MODE),
                        List.of(CONTACT),
                        PresenceStatus.AWAY,
                        Map.of(LAPTOP, PresenceStatus.AWAY),
                        7,
                        8),
                new UserReply.ImList(PresenceStatus.AVAILABLE, List.of(SEEN), List.of(ENTRY)),
                new UserReply.SessionOpened(LAPTOP, CURSOR),
                new UserReply.Stored(9, true),
                new UserReply.Feed(List.of(INBOX), List.of(SEEN), List.of(ENTRY), true, 3, CURSOR),
                new UserReply.ConferenceAnswered(REQUEST, ALLOCATED),
                new UserReply.Reachability(ALICE, PROFILE, List.of(MODE), PresenceStatus.BUSY, List.of(BINDING)),
                new UserReply.SipAccount(ALICE, CREDENTIALS, Map.of(LAPTOP, BINDING)));
    }

    static List<Object> events() {
        return List.of(
                new UserEvent.Created(PROFILE),
                new UserEvent.ProfileChanged(PROFILE),
                new UserEvent.Deleted(),
                new UserEvent.CredentialsSet(CREDENTIALS),
                new UserEvent.ModesSet(List.of(MODE)),
                new UserEvent.ContactPut(CONTACT),
                new UserEvent.ContactRemoved(BOB),
                new UserEvent.EndpointStood(LAPTOP, STANDING),
                new UserEvent.MessageStored(INBOX, 2),
                new UserEvent.InboxRead(9),
                new UserEvent.ConferenceRequested(REQUEST, List.of(BOB), OPTIONS, AT),
                new UserEvent.RequestAnswered(REQUEST, ALLOCATED),
                new UserEvent.ConferenceListed(INFORMATION),
                new UserEvent.ConferenceUnlisted(CONFERENCE));
    }
}
