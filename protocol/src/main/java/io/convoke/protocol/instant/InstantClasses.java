// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.user.SubscriberPresence;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.ClassIds;
import io.convoke.protocol.wire.WireTable;

/** The part of {@link WireTable} that is about the instant service; its rules hold here as well. */
public final class InstantClasses {
    private InstantClasses() {}

    public static void add(ClassIds.Builder ids) {
        subscriber(ids);
        server(ids);
        session(ids);
        groups(ids);
    }

    private static void subscriber(ClassIds.Builder ids) {
        ids.add(800, InstantId.class);
        ids.add(801, ProvisionedLeg.class);
        ids.add(805, EndpointCommand.Provision.class);
        ids.add(806, EndpointCommand.Unsubscribe.class);
        ids.add(807, EndpointCommand.LegLost.class);
        ids.add(808, EndpointReply.Provisioned.class);
        ids.add(810, EndpointEvent.InstantSubscribed.class);
        ids.add(811, EndpointEvent.LegProvisioned.class);
        ids.add(812, EndpointEvent.ProvisionLost.class);
        ids.add(813, EndpointEvent.InstantUnsubscribed.class);
        ids.add(815, UserCommand.FindSubscribers.class);
        ids.add(816, UserReply.Subscribers.class);
        ids.add(817, UserCommand.ShowTalk.class);
        ids.add(818, SubscriberPresence.class);
    }

    private static void groups(ClassIds.Builder ids) {
        ids.add(880, Group.class);
        ids.add(881, UserCommand.PutGroup.class);
        ids.add(882, UserCommand.RemoveGroup.class);
        ids.add(883, UserCommand.FindGroups.class);
        ids.add(884, UserReply.Groups.class);
        ids.add(885, UserEvent.GroupPut.class);
        ids.add(886, UserEvent.GroupRemoved.class);
    }

    private static void server(ClassIds.Builder ids) {
        ids.add(820, ServerCommand.ProvisionLeg.class);
        ids.add(821, ServerCommand.RemoveLeg.class);
        ids.add(822, ServerCommand.Bridge.class);
        ids.add(823, ServerCommand.Unbridge.class);
        ids.add(824, ServerCommand.Floor.class);
        ids.add(827, ServerCommand.Watch.class);
        ids.add(828, ServerCommand.Hear.class);
        ids.add(829, ServerCommand.GetSessions.class);
        ids.add(825, ServerCommand.Member.class);
        ids.add(826, ServerCommand.FloorPolicy.class);
        ids.add(830, ServerReply.Done.class);
        ids.add(831, ServerReply.Refused.class);
        ids.add(832, ServerReply.Gone.class);
        ids.add(833, ServerReply.LegProvisioned.class);
        ids.add(834, ServerReply.NotAcceptable.class);
        ids.add(835, ServerReply.Bridged.class);
        ids.add(836, ServerReply.NotBridged.class);
        ids.add(837, ServerReply.FloorGiven.class);
        ids.add(838, ServerReply.FloorDenied.class);
        ids.add(839, ServerReply.FloorQueued.class);
        ids.add(840, ServerReply.LegMissing.class);
        ids.add(841, ServerReply.FloorNews.class);
        ids.add(842, ServerReply.FloorNews.What.class);
        ids.add(843, ServerReply.Sessions.class);
    }

    private static void session(ClassIds.Builder ids) {
        ids.add(850, InstantCommand.Activate.class);
        ids.add(851, InstantCommand.Floor.class);
        ids.add(852, InstantCommand.Release.class);
        ids.add(853, InstantCommand.Get.class);
        ids.add(854, InstantCommand.Over.class);
        ids.add(860, InstantReply.Activated.class);
        ids.add(861, InstantReply.NotActivated.class);
        ids.add(862, InstantReply.Unavailable.class);
        ids.add(863, InstantReply.Unavailable.Cause.class);
        ids.add(864, InstantReply.FloorAnswer.class);
        ids.add(865, InstantReply.FloorAnswer.Result.class);
        ids.add(866, InstantReply.Done.class);
        ids.add(867, InstantReply.NoSuchSession.class);
        ids.add(868, InstantReply.View.class);
        ids.add(869, InstantReply.NotAllowed.class);
    }
}
