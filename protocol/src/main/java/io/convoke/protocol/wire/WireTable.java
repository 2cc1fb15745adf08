// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.LinkStanding;
import io.convoke.protocol.allocator.MediaNodeCommand;
import io.convoke.protocol.allocator.MediaNodeReply;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.EndpointClasses;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.instant.InstantClasses;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;

/**
 * Every record and enum of this module that leaves a JVM or is kept in the journal, with its Kryo id. Append only: an
 * id is never given to another class, since journals hold it for ever; a class that is no longer sent stays as long as
 * a journal may hold it, and its id is retired after that. Each noun has a block of ids, with room to grow.
 */
public final class WireTable implements ClassTable {

    @Override
    public ClassIds classIds() {
        ClassIds.Builder ids = ClassIds.between(100, 1999);
        identities(ids);
        userValuesAndCommands(ids);
        userRepliesAndEvents(ids);
        EndpointClasses.add(ids);
        conferenceValuesAndCommands(ids);
        conferenceReplies(ids);
        conferenceEvents(ids);
        mixer(ids);
        allocator(ids);
        imRelay(ids);
        InstantClasses.add(ids);
        refusals(ids);
        return ids.build();
    }

    private static void identities(ClassIds.Builder ids) {
        ids.add(100, ConferenceId.class);
        ids.add(101, EndpointId.class);
        ids.add(102, LegId.class);
        ids.add(103, MessageId.class);
        ids.add(104, MixerId.class);
        ids.add(105, NodeId.class);
        ids.add(106, RequestId.class);
        ids.add(107, UserId.class);
    }

    private static void userValuesAndCommands(ClassIds.Builder ids) {
        ids.add(150, CommunicationMode.class);
        ids.add(151, CommunicationMode.Kind.class);
        ids.add(152, Contact.class);
        ids.add(153, ContactPresence.class);
        ids.add(154, Credentials.class);
        ids.add(155, FeedCursor.class);
        ids.add(156, InboxMessage.class);
        ids.add(157, PresenceStatus.class);
        ids.add(158, Profile.class);
        ids.add(159, Profile.Change.class);
        ids.add(170, UserCommand.Put.class);
        ids.add(171, UserCommand.Delete.class);
        ids.add(172, UserCommand.Get.class);
        ids.add(173, UserCommand.SetCredentials.class);
        ids.add(174, UserCommand.SetModes.class);
        ids.add(175, UserCommand.PutContact.class);
        ids.add(176, UserCommand.RemoveContact.class);
        ids.add(177, UserCommand.GetList.class);
        ids.add(178, UserCommand.OpenSession.class);
        ids.add(179, UserCommand.EndpointChanged.class);
        ids.add(180, UserCommand.Fetch.class);
        ids.add(181, UserCommand.Send.class);
        ids.add(182, UserCommand.Deliver.class);
        ids.add(183, UserCommand.RequestConference.class);
        ids.add(184, UserCommand.AnswerRequest.class);
        ids.add(185, UserCommand.GetReachability.class);
        ids.add(186, UserCommand.ShowConference.class);
        ids.add(187, UserCommand.Watch.class);
        ids.add(188, UserCommand.ShowPresence.class);
        ids.add(189, UserCommand.GetSipAccount.class);
        ids.add(195, UserCommand.WatchFrom.class);
        ids.add(196, UserCommand.ChangeProfile.class);
    }

    private static void userRepliesAndEvents(ClassIds.Builder ids) {
        ids.add(210, UserReply.Done.class);
        ids.add(211, UserReply.Created.class);
        ids.add(212, UserReply.NoSuchUser.class);
        ids.add(213, UserReply.Refused.class);
        ids.add(214, UserReply.Account.class);
        ids.add(215, UserReply.ImList.class);
        ids.add(216, UserReply.SessionOpened.class);
        ids.add(217, UserReply.Stored.class);
        ids.add(218, UserReply.Feed.class);
        ids.add(219, UserReply.ConferenceAnswered.class);
        ids.add(220, UserReply.Reachability.class);
        ids.add(221, UserReply.SipAccount.class);
        ids.add(250, UserEvent.Created.class);
        ids.add(251, UserEvent.ProfileChanged.class);
        ids.add(252, UserEvent.Deleted.class);
        ids.add(253, UserEvent.CredentialsSet.class);
        ids.add(254, UserEvent.ModesSet.class);
        ids.add(255, UserEvent.ContactPut.class);
        ids.add(256, UserEvent.ContactRemoved.class);
        ids.add(257, UserEvent.EndpointStood.class);
        ids.add(258, UserEvent.MessageStored.class);
        ids.add(259, UserEvent.InboxRead.class);
        ids.add(260, UserEvent.ConferenceRequested.class);
        ids.add(261, UserEvent.RequestAnswered.class);
        ids.add(262, UserEvent.ConferenceUnlisted.class);
        ids.add(263, UserEvent.ConferenceListed.class);
    }

    private static void conferenceValuesAndCommands(ClassIds.Builder ids) {
        ids.add(400, ConferenceEntry.class);
        ids.add(401, ConferenceInformation.class);
        ids.add(402, ConferenceOptions.class);
        ids.add(403, ConferencePhase.class);
        ids.add(404, Participant.class);
        ids.add(405, Participant.Status.class);
        ids.add(406, Participant.LegSummary.class);
        ids.add(407, Unreachable.class);
        ids.add(410, Visitor.class);
        ids.add(412, CallResult.class);
        ids.add(413, DialOptions.class);
        ids.add(414, DialOptions.Order.class);
        ids.add(415, DialOptions.Requester.class);
        ids.add(420, ConferenceCommand.Initiate.class);
        ids.add(421, ConferenceCommand.Invite.class);
        ids.add(422, ConferenceCommand.Informed.class);
        ids.add(423, ConferenceCommand.Join.class);
        ids.add(424, ConferenceCommand.ReOffer.class);
        ids.add(425, ConferenceCommand.Leave.class);
        ids.add(426, ConferenceCommand.SetParticipant.class);
        ids.add(427, ConferenceCommand.RemoveParticipant.class);
        ids.add(428, ConferenceCommand.End.class);
        ids.add(429, ConferenceCommand.Get.class);
        ids.add(430, ConferenceCommand.LegEnded.class);
        ids.add(431, ConferenceCommand.LegsLost.class);
        ids.add(432, ConferenceCommand.Heard.class);
        ids.add(433, ConferenceCommand.Show.class);
        ids.add(434, ConferenceCommand.Offer.class);
        ids.add(435, ConferenceCommand.Accept.class);
        ids.add(440, ConferenceCommand.Pressed.class);
        ids.add(445, ConferenceCommand.Watch.class);
        ids.add(448, ConferenceCommand.AwaitCall.class);
    }

    private static void conferenceReplies(ClassIds.Builder ids) {
        ids.add(460, ConferenceReply.Done.class);
        ids.add(461, ConferenceReply.NoSuchConference.class);
        ids.add(462, ConferenceReply.Refused.class);
        ids.add(463, ConferenceReply.Initiated.class);
        ids.add(464, ConferenceReply.Invitations.class);
        ids.add(465, ConferenceReply.LegAnswered.class);
        ids.add(466, ConferenceReply.NotAcceptable.class);
        ids.add(467, ConferenceReply.View.class);
        ids.add(468, ConferenceReply.OfferMade.class);
        ids.add(475, ConferenceReply.Outcome.class);
    }

    private static void conferenceEvents(ClassIds.Builder ids) {
        ids.add(500, ConferenceEvent.Initiated.class);
        ids.add(501, ConferenceEvent.MixerOpened.class);
        ids.add(502, ConferenceEvent.InvitationAsked.class);
        ids.add(503, ConferenceEvent.Invited.class);
        ids.add(504, ConferenceEvent.Informed.class);
        ids.add(505, ConferenceEvent.LegOffered.class);
        ids.add(506, ConferenceEvent.LegAnswered.class);
        ids.add(507, ConferenceEvent.LegNotAnswered.class);
        ids.add(508, ConferenceEvent.LegLeaving.class);
        ids.add(509, ConferenceEvent.LegEnded.class);
        ids.add(510, ConferenceEvent.LegsLost.class);
        ids.add(511, ConferenceEvent.ParticipantSet.class);
        ids.add(512, ConferenceEvent.ParticipantRemoved.class);
        ids.add(513, ConferenceEvent.Ending.class);
        ids.add(514, ConferenceEvent.Ended.class);
        ids.add(515, ConferenceEvent.MixerLost.class);
        ids.add(516, ConferenceEvent.MixerAssigned.class);
        ids.add(536, ConferenceEvent.MixerClosing.class);
        ids.add(537, ConferenceEvent.MixerClosed.class);
        ids.add(538, ConferenceEvent.LegPlaced.class);
        ids.add(539, ConferenceEvent.LegTurnedAway.class);
        ids.add(517, ConferenceEvent.Closed.class);
        ids.add(518, ConferenceEvent.Admitted.class);
        ids.add(530, ConferenceEvent.Called.class);
        ids.add(531, ConferenceEvent.Occupied.class);
        ids.add(532, ConferenceEvent.Lapsed.class);
        ids.add(535, ConferenceEvent.PinClaimed.class);
        ids.add(519, ConferenceEvent.OfferAsked.class);
        ids.add(520, ConferenceEvent.OfferMade.class);
        ids.add(521, ConferenceEvent.OfferAnswered.class);
        ids.add(522, ConferenceEvent.AnswerRefused.class);
        ids.add(523, ConferenceEvent.LegAccepted.class);
    }

    private static void mixer(ClassIds.Builder ids) {
        ids.add(550, LegStatistics.class);
        ids.add(551, SdpHistory.class);
        ids.add(552, MediaSecurity.class);
        ids.add(560, MixerCommand.Open.class);
        ids.add(561, MixerCommand.PutLeg.class);
        ids.add(562, MixerCommand.SetLeg.class);
        ids.add(563, MixerCommand.RemoveLeg.class);
        ids.add(564, MixerCommand.GetLeg.class);
        ids.add(565, MixerCommand.Close.class);
        ids.add(566, MixerCommand.OfferLeg.class);
        ids.add(567, MixerCommand.AcceptLeg.class);
        ids.add(568, MixerCommand.Link.class);
        ids.add(570, MixerCommand.Play.class);
        ids.add(571, MixerCommand.StopPlaying.class);
        ids.add(572, MixerCommand.Pressed.class);
        ids.add(580, MixerReply.Done.class);
        ids.add(581, MixerReply.Refused.class);
        ids.add(582, MixerReply.Opened.class);
        ids.add(583, MixerReply.LegAnswered.class);
        ids.add(584, MixerReply.NotAcceptable.class);
        ids.add(585, MixerReply.LegRemoved.class);
        ids.add(586, MixerReply.LegView.class);
        ids.add(587, MixerReply.Closed.class);
        ids.add(588, MixerReply.Gone.class);
        ids.add(589, MixerReply.OfferMade.class);
        ids.add(593, MixerReply.Full.class);
        ids.add(592, MixerReply.Playing.class);
        ids.add(600, MixerEvent.Opened.class);
        ids.add(601, MixerEvent.LegPut.class);
        ids.add(602, MixerEvent.LegSet.class);
        ids.add(603, MixerEvent.LegRemoved.class);
        ids.add(604, MixerEvent.Closed.class);
        ids.add(605, MixerEvent.LegProposed.class);
        ids.add(606, MixerEvent.LegAccepted.class);
        ids.add(607, MixerEvent.Linked.class);
    }

    private static void allocator(ClassIds.Builder ids) {
        ids.add(650, AllocationOutcome.Allocated.class);
        ids.add(651, AllocationOutcome.NotAllocated.class);
        ids.add(652, NodeReport.class);
        ids.add(653, MixerStanding.class);
        ids.add(654, GatewayStanding.class);
        ids.add(655, GatewayStanding.Health.class);
        ids.add(660, AllocatorCommand.Allocate.class);
        ids.add(661, AllocatorCommand.Reach.class);
        ids.add(662, AllocatorCommand.PickNode.class);
        ids.add(663, AllocatorCommand.GetNodes.class);
        ids.add(664, AllocatorCommand.Report.class);
        ids.add(665, AllocatorCommand.GetGateways.class);
        ids.add(666, AllocatorCommand.GatewayFailed.class);
        ids.add(680, AllocatorReply.Answered.class);
        ids.add(681, AllocatorReply.Reached.class);
        ids.add(682, AllocatorReply.Picked.class);
        ids.add(683, AllocatorReply.NothingFree.class);
        ids.add(684, AllocatorReply.Nodes.class);
        ids.add(685, AllocatorReply.Gateways.class);
        ids.add(656, LinkStanding.class);
        ids.add(690, MediaNodeCommand.ListMixers.class);
        ids.add(691, MediaNodeCommand.Greet.class);
        ids.add(695, MediaNodeReply.Mixers.class);
    }

    private static void imRelay(ClassIds.Builder ids) {
        ids.add(710, ImRelayCommand.RequestConference.class);
        ids.add(711, ImRelayCommand.Inform.class);
    }

    private static void refusals(ClassIds.Builder ids) {
        ids.add(750, Refusal.class);
        ids.add(751, Refusal.Reason.class);
    }
}
