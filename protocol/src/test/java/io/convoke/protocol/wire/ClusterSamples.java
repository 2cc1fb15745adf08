// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static io.convoke.protocol.wire.ValueSamples.*;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.CallCommand;
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
                new CallCommand.Invite(DIALOG, CONFERENCE, OFFER, true, AT, asker.narrow(), TIMER, VISITOR),
                new CallCommand.Move(LEG, CONFERENCE, VISITOR, HISTORY, AT, asker.narrow()),
                new EndpointCommand.ClaimPin(CONFERENCE, AT, AT, asker.narrow()),
                new CallCommand.Probe(CONFERENCE, LEG, AT, asker.narrow()),
                new EndpointCommand.FindPin(AT, asker.narrow()),
                new EndpointReply.PinClaimed("0123456789"),
                new EndpointReply.PinFound(CONFERENCE),
                new EndpointEvent.CallTransferred(CONFERENCE, AT),
                new EndpointEvent.PinClaimed(CONFERENCE, AT),
                new CallCommand.Recall(CONFERENCE, LEG, AT, asker.narrow()),
                new CallCommand.Press("a84b4c76e66710", "1928301774", 314160, "*6", asker.narrow()),
                new CallCommand.Acknowledge("a84b4c76e66710", "1928301774", ANSWER, AT, asker.narrow()),
                new CallCommand.Modify(
                        "a84b4c76e66710",
                        "1928301774",
                        9,
                        "sip:bob@192.0.2.4",
                        OFFER,
                        true,
                        AT,
                        asker.narrow(),
                        TIMER,
                        FLOW),
                new CallCommand.Bye("a84b4c76e66710", "1928301774", 9, AT, asker.narrow()),
                new CallCommand.HangUp("no ACK", AT, asker.narrow()),
                new EndpointReply.Registered(BINDING),
                new EndpointReply.CallAnswered(ANSWER, "sip:conf-k3v9x2@example.net"),
                new EndpointReply.NotAcceptable("no codec in common"),
                new EndpointEvent.Registered(BINDING, AT),
                new EndpointEvent.Unregistered(),
                new EndpointEvent.CallAnswered(DIALOG, CONFERENCE, LEG, ANSWER, AT, TIMER, "pstn-1"),
                new EndpointEvent.CallMoved("sip:bob@192.0.2.5", 10, TIMER, FLOW),
                new EndpointEvent.CallEnded(CallEnd.PHONE, "left", AT, 486, 17),
                new SipCommand.Send("BYE", DIALOG, 4, Map.of("Reason", "SIP;cause=200"), SIP_BODY, asker.narrow()),
                new CallCommand.Tell("NOTIFY", Map.of("Event", "refer"), SIP_BODY, asker.narrow()),
                new SipCommand.Invite(
                        LAPTOP,
                        CONFERENCE,
                        SIP_TARGET,
                        "a84b4c76e66710",
                        "Figures",
                        OFFER,
                        AN_HOUR,
                        asker.narrow(),
                        AN_HOUR),
                new SipCommand.Cancel("a84b4c76e66710", "SIP;cause=200"),
                new SipReply.Established(DIALOG, ANSWER),
                new CallCommand.Dial(
                        CONFERENCE, List.of(SIP_TARGET), AN_HOUR, MediaSecurity.REQUIRED, AT, asker.narrow(), AN_HOUR),
                new EndpointReply.DialFailed(486, "Busy Here", 17),
                new EndpointEvent.Dialled(CONFERENCE, LEG, AT),
                new SipReply.Response(200, "OK", "sip:bob@192.0.2.4", ANSWER, 16, 30),
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
                new EndpointCommand.InboxGrown(6, 9),
                new EndpointCommand.Subscribe(DIALOG, TOPIC, "conference;id=3", AT, AT, asker.narrow()),
                new EndpointCommand.Resubscribe(
                        "a84b4c76e66710", "1928301774", 9, "sip:bob@192.0.2.5", AT, AT, asker.narrow(), FLOW),
                new EndpointCommand.ShowConference(VIEW),
                new EndpointCommand.ShowPresence(BOB, PresenceStatus.BUSY, "in a hurry"),
                new EndpointCommand.Publish(3, PresenceStatus.BUSY, "in a hurry", AT, AT, asker.narrow()),
                new EndpointReply.Published(4, AT),
                new EndpointEvent.Published(PresenceStatus.BUSY, "in a hurry", AT),
                new EndpointReply.Subscribed(AT, "sip:conf-k3v9x2@192.0.2.1"),
                new EndpointEvent.Subscribed(DIALOG, TOPIC, "conference;id=3", AT, AT),
                new EndpointEvent.Resubscribed("sip:bob@192.0.2.5", 9, AT, FLOW),
                new EndpointEvent.SubscriptionEnded("no answer", AT),
                new ConferenceCommand.Watch(LAPTOP, AT, asker.narrow()),
                new UserCommand.WatchFrom(LAPTOP, AT),
                new SipCommand.Message(SIP_TARGET, ALICE, "a84b4c76e66710", "Join us", asker.narrow()));
    }

    static List<Object> mixer(ActorRef<MixerReply> asker) {
        return List.of(
                new MixerCommand.Open(asker),
                new MixerCommand.PutLeg(LEG, LAPTOP, OFFER, true, 0.25f, asker, MediaSecurity.REQUIRED),
                new MixerCommand.OfferLeg(LEG, LAPTOP, MediaSecurity.REQUIRED, HISTORY, asker),
                new MixerCommand.AcceptLeg(LEG, OFFER, ANSWER, true, 0.25f, asker),
                new MixerCommand.Link(List.of(NODE), asker),
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
                new MixerReply.Full(LEG),
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
                new MixerEvent.Linked(List.of(NODE)),
                new MixerEvent.Closed());
    }

    static List<Object> singletons(ActorRef<Object> asker) {
        return List.of(
                new AllocationOutcome.NotAllocated(REFUSAL, List.of(UNREACHABLE)),
                new AllocatorCommand.Allocate(REQUEST, ALICE, List.of(BOB), OPTIONS, AT, asker.narrow(), CONFERENCE),
                new AllocatorCommand.Reach(List.of(BOB), asker.narrow(), DIAL),
                new AllocatorCommand.PickNode(LEG, List.of(NODE), List.of(NODE), asker.narrow()),
                new AllocatorCommand.GetNodes(asker.narrow()),
                new AllocatorCommand.Report(NODE_REPORT),
                new AllocatorCommand.GetGateways(asker.narrow()),
                new AllocatorCommand.GatewayFailed("pstn-1", 503, 30),
                new AllocatorReply.Gateways(List.of(GATEWAY)),
                new SipCommand.Options(SIP_TARGET, asker.narrow()),
                new AllocatorReply.Answered(REQUEST, ALLOCATED),
                new AllocatorReply.Reached(List.of(BOB), List.of(UNREACHABLE), Map.of(BOB, List.of(SIP_TARGET))),
                new AllocatorReply.Picked(NODE, LEG),
                new AllocatorReply.NothingFree(LEG),
                new AllocatorReply.Nodes(List.of(NODE_REPORT)),
                new MediaNodeCommand.ListMixers(asker.narrow()),
                new MediaNodeCommand.Greet(NODE, "192.0.2.9", 17_355, asker.narrow()),
                new MediaNodeReply.Mixers(NODE, List.of(MIXER_STANDING)),
                new ImRelayCommand.RequestConference(REQUEST, ALICE, List.of(BOB), OPTIONS, AT),
                new ImRelayCommand.Inform(INFORMATION, BOB, AT));
    }
}
