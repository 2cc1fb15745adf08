// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static io.convoke.protocol.wire.ValueSamples.*;

import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.mixer.MediaSecurity;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

final class ConferenceSamples {
    private ConferenceSamples() {}

    static List<Object> commands(ActorRef<ConferenceReply> asker) {
        return List.of(
                new ConferenceCommand.Initiate(
                        INFORMATION,
                        List.of(ALICE, BOB),
                        List.of(UNREACHABLE),
                        20,
                        NODE,
                        AT,
                        asker,
                        AT,
                        Map.of(BOB, List.of(SIP_TARGET))),
                new ConferenceCommand.Invite(List.of(BOB), AT, asker, DIAL),
                new ConferenceCommand.AwaitCall(BOB, asker),
                new ConferenceCommand.Informed(BOB, "is not known", asker),
                new ConferenceCommand.Join(LAPTOP, LEG, OFFER, AT, asker, true, VISITOR, NODE),
                new ConferenceCommand.ReOffer(LEG, OFFER, AT, asker, NODE),
                new ConferenceCommand.Offer(
                        LAPTOP, LEG, MediaSecurity.OPTIONAL, true, AT, asker, VISITOR, HISTORY, NODE),
                new ConferenceCommand.Accept(LEG, ANSWER, AT, asker),
                new ConferenceCommand.Leave(LEG, AT, asker, true),
                new ConferenceCommand.SetParticipant(BOB, true, 0.25f, asker, true),
                new ConferenceCommand.RemoveParticipant(BOB, AT, asker),
                new ConferenceCommand.End("requested", AT, asker),
                new ConferenceCommand.Get(asker),
                new ConferenceCommand.LegEnded(LEG, STATISTICS, "left", AT, asker),
                new ConferenceCommand.LegsLost(MIXER, List.of(LEG), 77, AT, asker),
                new ConferenceCommand.Heard(MIXER, List.of(LEG), List.of(LEG, LEG)),
                new ConferenceCommand.Show(BOB),
                new ConferenceCommand.Pressed(LEG, "*6", true));
    }

    static List<Object> replies() {
        return List.of(
                new ConferenceReply.Done(),
                new ConferenceReply.NoSuchConference(CONFERENCE),
                new ConferenceReply.Refused(REFUSAL),
                new ConferenceReply.Initiated(INFORMATION),
                new ConferenceReply.Invitations(List.of(BOB), List.of(UNREACHABLE)),
                new ConferenceReply.Outcome(CALL_RESULT),
                new ConferenceReply.LegAnswered(LEG, ANSWER, true),
                new ConferenceReply.OfferMade(LEG, OFFER),
                new ConferenceReply.NotAcceptable(List.of("G729"), List.of("PCMU", "opus"), "no codec in common"),
                VIEW);
    }

    static List<Object> events() {
        return List.of(
                new ConferenceEvent.Admitted(BOB, VISITOR),
                new ConferenceEvent.PinClaimed("0123456789"),
                new ConferenceEvent.Called(BOB, LAPTOP, CALL_RESULT, AT, "Quarterly figures"),
                new ConferenceEvent.Initiated(
                        INFORMATION,
                        List.of(ALICE, BOB),
                        List.of(UNREACHABLE),
                        20,
                        NODE,
                        AT,
                        AT,
                        Map.of(BOB, List.of(SIP_TARGET))),
                new ConferenceEvent.Occupied(INFORMATION, AT),
                new ConferenceEvent.Lapsed(AT),
                new ConferenceEvent.MixerOpened(NODE),
                new ConferenceEvent.MixerLost(NODE, AT),
                new ConferenceEvent.MixerAssigned(NODE),
                new ConferenceEvent.MixerClosing(NODE),
                new ConferenceEvent.MixerClosed(NODE),
                new ConferenceEvent.LegPlaced(LEG, NODE),
                new ConferenceEvent.LegTurnedAway(LEG, NODE),
                new ConferenceEvent.InvitationAsked(List.of(BOB), DIAL),
                new ConferenceEvent.Invited(List.of(BOB), List.of(UNREACHABLE), Map.of(BOB, List.of(SIP_TARGET)), AT),
                new ConferenceEvent.Informed(BOB, "is not known"),
                new ConferenceEvent.LegOffered(LEG, LAPTOP, OFFER, AT, NODE, NODE),
                new ConferenceEvent.LegAnswered(LEG, OFFER, ANSWER, 77, AT),
                new ConferenceEvent.LegNotAnswered(LEG),
                new ConferenceEvent.OfferAsked(LEG, LAPTOP, MediaSecurity.REQUIRED, AT, HISTORY, NODE, NODE),
                new ConferenceEvent.OfferMade(LEG, OFFER, 77, AT),
                new ConferenceEvent.OfferAnswered(LEG, ANSWER, AT),
                new ConferenceEvent.AnswerRefused(LEG, true),
                new ConferenceEvent.LegAccepted(LEG, OFFER, ANSWER, 77, AT),
                new ConferenceEvent.LegLeaving(LEG, "left", AT),
                new ConferenceEvent.LegEnded(
                        LEG, LAPTOP, AT, AT.plusSeconds(60), "left", STATISTICS, "Quarterly figures"),
                new ConferenceEvent.LegsLost(List.of(LEG), AT),
                new ConferenceEvent.ParticipantSet(BOB, true, 0.25f, true),
                new ConferenceEvent.ParticipantRemoved(BOB, AT),
                new ConferenceEvent.Ending("expired", AT),
                new ConferenceEvent.Ended(AT),
                new ConferenceEvent.Closed());
    }
}
