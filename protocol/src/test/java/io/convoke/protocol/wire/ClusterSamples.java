// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static io.convoke.protocol.wire.ValueSamples.*;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** Endpoints, mixers, the allocator and the IM relay. */
final class ClusterSamples {
    private ClusterSamples() {}

    static List<Object> endpoint(ActorRef<Object> asker) {
        return List.of(
                new EndpointCommand.Open("Firefox on Linux", AT, asker.narrow()),
                new EndpointCommand.Close(asker.narrow()),
                new EndpointCommand.Get(asker.narrow()),
                new EndpointCommand.SetPresence(PresenceStatus.BUSY, asker.narrow()),
                new EndpointCommand.EnterMesh(CONFERENCE, 5, LEG, asker.narrow()),
                new EndpointCommand.LeaveMesh(CONFERENCE, LEG, asker.narrow(), AT),
                new EndpointCommand.Poll(CURSOR, 50, AN_HOUR, asker.narrow()),
                new EndpointCommand.Register(BINDING, AT, asker.narrow()),
                new EndpointCommand.Unregister("a84b4c76e66710", 9, asker.narrow()),
                new EndpointCommand.Invite(DIALOG, CONFERENCE, OFFER, true, AT, asker.narrow(), TIMER),
                new EndpointCommand.Recall(CONFERENCE, LEG, AT, asker.narrow()),
                new EndpointCommand.Press("a84b4c76e66710", "1928301774", "*6", asker.narrow()),
                new EndpointCommand.Acknowledge("a84b4c76e66710", "1928301774", ANSWER, AT, asker.narrow()),
                new EndpointCommand.Modify(
                        "a84b4c76e66710", "1928301774", 9, "sip:bob@192.0.2.4", OFFER, true, AT, asker.narrow()),
                new EndpointCommand.Bye("a84b4c76e66710", "1928301774", 9, AT, asker.narrow()),
                new EndpointCommand.HangUp("no ACK", AT, asker.narrow()),
                new EndpointReply.Registered(BINDING),
                new EndpointReply.CallAnswered(ANSWER, "sip:conf-k3v9x2@example.net"),
                new EndpointReply.NotAcceptable("no codec in common"),
                new EndpointEvent.Registered(BINDING, AT),
                new EndpointEvent.Unregistered(),
                new EndpointEvent.CallAnswered(DIALOG, CONFERENCE, LEG, ANSWER, AT, TIMER),
                new EndpointEvent.CallMoved("sip:bob@192.0.2.5", 10),
                new EndpointEvent.CallEnded(CallEnd.PHONE, "left", AT),
                new SipCommand.Send("BYE", DIALOG, 4, Map.of("Reason", "SIP;cause=200"), SIP_BODY, asker.narrow()),
                new EndpointCommand.Tell("NOTIFY", Map.of("Event", "refer"), SIP_BODY, asker.narrow()),
                new SipCommand.Invite(
                        LAPTOP, CONFERENCE, SIP_TARGET, "a84b4c76e66710", "Figures", OFFER, AN_HOUR, asker.narrow()),
                new SipCommand.Cancel("a84b4c76e66710"),
                new SipReply.Established(DIALOG, ANSWER),
                new EndpointCommand.Dial(
                        CONFERENCE, List.of(SIP_TARGET), AN_HOUR, MediaSecurity.REQUIRED, AT, asker.narrow()),
                new EndpointReply.DialFailed(486, "Busy Here"),
                new EndpointEvent.Dialled(CONFERENCE, LEG, AT),
                new SipReply.Response(200, "OK", "sip:bob@192.0.2.4", ANSWER),
                new SipReply.NoResponse(),
                new EndpointReply.Done(),
                new EndpointReply.Refused(REFUSAL),
                new EndpointReply.Session(LAPTOP, "Firefox on Linux", AT, PresenceStatus.AWAY, Set.of(CONFERENCE)),
                new EndpointEvent.Opened("Firefox on Linux", AT),
                new EndpointEvent.PresenceSet(PresenceStatus.AWAY),
                new EndpointEvent.MeshEntered(CONFERENCE, 5, LEG),
                new EndpointEvent.MeshLeft(CONFERENCE, LEG),
                new EndpointEvent.Closed());
    }

    static List<Object> subscription(ActorRef<Object> asker) {
        return List.of(
                TOPIC,
                new SipTopic.OfPresence(BOB),
                new EndpointCommand.TakesMessages(true),
                new EndpointCommand.InboxGrown(6, 9),
                new EndpointCommand.Subscribe(DIALOG, TOPIC, "conference;id=3", AT, AT, asker.narrow()),
                new EndpointCommand.Resubscribe(
                        "a84b4c76e66710", "1928301774", 9, "sip:bob@192.0.2.5", AT, AT, asker.narrow()),
                new EndpointCommand.ShowConference(VIEW),
                new EndpointCommand.ShowPresence(BOB, PresenceStatus.BUSY),
                new EndpointReply.Subscribed(AT, "sip:conf-k3v9x2@192.0.2.1"),
                new EndpointEvent.Subscribed(DIALOG, TOPIC, "conference;id=3", AT, AT),
                new EndpointEvent.Resubscribed("sip:bob@192.0.2.5", 9, AT),
                new EndpointEvent.SubscriptionEnded("no answer", AT),
                new ConferenceCommand.Watch(LAPTOP, AT, asker.narrow()),
                new UserCommand.WatchFrom(LAPTOP, AT),
                new SipCommand.Message(SIP_TARGET, ALICE, "a84b4c76e66710", "Join us", asker.narrow()));
    }

    static List<Object> mixer(ActorRef<MixerReply> asker) {
        return List.of(
                new MixerCommand.Open(asker),
                new MixerCommand.PutLeg(LEG, LAPTOP, OFFER, true, 0.25f, asker),
                new MixerCommand.OfferLeg(LEG, LAPTOP, MediaSecurity.REQUIRED, HISTORY, asker),
                new MixerCommand.AcceptLeg(LEG, OFFER, ANSWER, true, 0.25f, asker),
                new MixerCommand.SetLeg(LEG, true, 0.25f, asker),
                new MixerCommand.RemoveLeg(LEG, asker),
                new MixerCommand.GetLeg(LEG, asker),
                new MixerCommand.Close(asker),
                new MixerCommand.Play(LEG, List.of("welcome", "enter-pin"), asker),
                new MixerCommand.StopPlaying(LEG, asker),
                new MixerCommand.Pressed(LEG, "*6"),
                new MixerReply.Done(),
                new MixerReply.Refused(LEG, REFUSAL),
                new MixerReply.Opened(MIXER),
                new MixerReply.LegAnswered(LEG, OFFER, ANSWER, 77),
                new MixerReply.OfferMade(LEG, OFFER, 77),
                new MixerReply.NotAcceptable(LEG, List.of("G729"), List.of("PCMU"), "no codec in common"),
                new MixerReply.LegRemoved(LEG, STATISTICS),
                new MixerReply.LegView(LEG, STATISTICS),
                new MixerReply.Closed(MIXER),
                new MixerReply.Gone(MIXER),
                new MixerReply.Playing(LEG, 1_220),
                new MixerEvent.Opened(),
                new MixerEvent.LegPut(LEG, LAPTOP, OFFER, ANSWER, 20_000, 20_001, 77, 3),
                new MixerEvent.LegProposed(LEG, LAPTOP, OFFER, 20_000, 20_001, 77, 3),
                new MixerEvent.LegAccepted(LEG, ANSWER),
                new MixerEvent.LegSet(LEG, true, 0.25f),
                new MixerEvent.LegRemoved(LEG, STATISTICS),
                new MixerEvent.Closed());
    }

    static List<Object> singletons(ActorRef<Object> asker) {
        return List.of(
                new AllocationOutcome.NotAllocated(REFUSAL, List.of(UNREACHABLE)),
                new AllocatorCommand.Allocate(REQUEST, ALICE, List.of(BOB), OPTIONS, AT, asker.narrow(), CONFERENCE),
                new AllocatorCommand.Reach(List.of(BOB), asker.narrow()),
                new AllocatorCommand.PickNode(asker.narrow()),
                new AllocatorCommand.GetNodes(asker.narrow()),
                new AllocatorCommand.Report(NODE_REPORT),
                new AllocatorReply.Answered(REQUEST, ALLOCATED),
                new AllocatorReply.Reached(List.of(BOB), List.of(UNREACHABLE)),
                new AllocatorReply.Picked(NODE),
                new AllocatorReply.NothingFree(),
                new AllocatorReply.Nodes(List.of(NODE_REPORT)),
                new MediaNodeCommand.ListMixers(asker.narrow()),
                new MediaNodeReply.Mixers(NODE, List.of(MIXER_STANDING)),
                new ImRelayCommand.RequestConference(REQUEST, ALICE, List.of(BOB), OPTIONS, AT),
                new ImRelayCommand.Inform(INFORMATION, BOB, AT));
    }
}
