// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.ClassIds;
import io.convoke.protocol.wire.WireTable;

/** The part of {@link WireTable} that is about endpoints and SIP; its rules hold here as well. */
public final class EndpointClasses {
    private EndpointClasses() {}

    public static void add(ClassIds.Builder ids) {
        endpoint(ids);
        events(ids);
        subscription(ids);
        sip(ids);
    }

    private static void endpoint(ClassIds.Builder ids) {
        ids.add(300, EndpointStanding.class);
        ids.add(301, SipBinding.class);
        ids.add(302, SipDialog.class);
        ids.add(303, SipFlow.class);
        ids.add(304, CallEnd.class);
        ids.add(305, SipTarget.class);
        ids.add(306, SessionTimer.class);
        ids.add(310, EndpointCommand.Open.class);
        ids.add(311, EndpointCommand.Close.class);
        ids.add(312, EndpointCommand.Get.class);
        ids.add(313, EndpointCommand.SetPresence.class);
        ids.add(314, EndpointCommand.EnterMesh.class);
        ids.add(315, EndpointCommand.LeaveMesh.class);
        ids.add(316, EndpointCommand.Poll.class);
        ids.add(317, EndpointCommand.Register.class);
        ids.add(318, EndpointCommand.Unregister.class);
        ids.add(319, CallCommand.Invite.class);
        ids.add(320, CallCommand.Acknowledge.class);
        ids.add(321, CallCommand.Modify.class);
        ids.add(322, CallCommand.Bye.class);
        ids.add(323, CallCommand.HangUp.class);
        ids.add(324, CallCommand.Dial.class);
        ids.add(325, CallCommand.Tell.class);
        ids.add(326, CallCommand.Recall.class);
        ids.add(327, CallCommand.Press.class);
        ids.add(330, EndpointReply.Done.class);
        ids.add(331, EndpointReply.Refused.class);
        ids.add(332, EndpointReply.Session.class);
        ids.add(333, EndpointReply.Registered.class);
        ids.add(334, EndpointReply.CallAnswered.class);
        ids.add(335, EndpointReply.NotAcceptable.class);
        ids.add(336, EndpointReply.DialFailed.class);
        ids.add(380, CallCommand.Move.class);
        ids.add(381, EndpointCommand.ClaimPin.class);
        ids.add(387, CallCommand.Probe.class);
        ids.add(382, EndpointCommand.FindPin.class);
        ids.add(383, EndpointReply.PinClaimed.class);
        ids.add(384, EndpointReply.PinFound.class);
    }

    private static void events(ClassIds.Builder ids) {
        ids.add(350, EndpointEvent.Opened.class);
        ids.add(351, EndpointEvent.PresenceSet.class);
        ids.add(352, EndpointEvent.MeshEntered.class);
        ids.add(353, EndpointEvent.MeshLeft.class);
        ids.add(354, EndpointEvent.Closed.class);
        ids.add(355, EndpointEvent.Registered.class);
        ids.add(356, EndpointEvent.Unregistered.class);
        ids.add(357, EndpointEvent.CallAnswered.class);
        ids.add(358, EndpointEvent.CallMoved.class);
        ids.add(359, EndpointEvent.CallEnded.class);
        ids.add(360, EndpointEvent.Dialled.class);
        ids.add(385, EndpointEvent.CallTransferred.class);
        ids.add(386, EndpointEvent.PinClaimed.class);
    }

    private static void subscription(ClassIds.Builder ids) {
        ids.add(308, SipTopic.OfConference.class);
        ids.add(309, SipTopic.OfPresence.class);
        ids.add(365, EndpointCommand.Publish.class);
        ids.add(366, EndpointReply.Published.class);
        ids.add(367, EndpointEvent.Published.class);
        ids.add(370, EndpointCommand.InboxGrown.class);
        ids.add(371, EndpointCommand.Subscribe.class);
        ids.add(372, EndpointCommand.Resubscribe.class);
        ids.add(373, EndpointCommand.ShowConference.class);
        ids.add(374, EndpointCommand.ShowPresence.class);
        ids.add(375, EndpointReply.Subscribed.class);
        ids.add(376, EndpointEvent.Subscribed.class);
        ids.add(377, EndpointEvent.Resubscribed.class);
        ids.add(378, EndpointEvent.SubscriptionEnded.class);
    }

    private static void sip(ClassIds.Builder ids) {
        ids.add(779, SipBody.class);
        ids.add(780, SipCommand.Send.class);
        ids.add(781, SipCommand.Invite.class);
        ids.add(782, SipCommand.Cancel.class);
        ids.add(785, SipCommand.Message.class);
        ids.add(788, SipCommand.Options.class);
        ids.add(790, SipReply.Response.class);
        ids.add(791, SipReply.NoResponse.class);
        ids.add(792, SipReply.Established.class);
    }
}
