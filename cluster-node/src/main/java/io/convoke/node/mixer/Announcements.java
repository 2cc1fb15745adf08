// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.prompt.Prompt;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What one mixer plays to its legs. Soft: it is gone with the engine, and who wants it asks again. */
final class Announcements {
    private final MediaEngine engine;
    private final Prompts prompts;
    private final MixerId id;
    private final boolean here;

    /** @param here the mixer runs on its own node */
    Announcements(MediaEngine engine, Prompts prompts, MixerId id, boolean here) {
        this.engine = engine;
        this.prompts = prompts;
        this.id = id;
        this.here = here;
    }

    MixerReply answer(MixerCommand.Sound command) {
        if (!here) return new MixerReply.Gone(id);
        return switch (command) {
            case MixerCommand.Play c -> play(c);
            case MixerCommand.StopPlaying c
            when engine.stopPlaying(id.toString(), key(c.leg())) -> new MixerReply.Done();
            case MixerCommand.StopPlaying c ->
                refuse(c.leg(), Refusal.Reason.UNAVAILABLE, "the media engine has too much to do");
        };
    }

    private MixerReply play(MixerCommand.Play c) {
        Optional<List<Prompt>> found = prompts.named(c.prompts());
        if (found.isEmpty()) {
            return refuse(c.leg(), Refusal.Reason.INVALID, "not all of " + c.prompts() + " are prompts");
        }
        boolean there = c.leg() == null
                ? engine.isOpen(id.toString())
                : engine.leg(id.toString(), c.leg().value()).isPresent();
        if (!there) {
            return refuse(
                    c.leg(),
                    Refusal.Reason.NOT_FOUND,
                    c.leg() == null ? "nobody is in" : "the mixer has no leg " + c.leg());
        }
        OptionalInt durationMs = engine.play(id.toString(), key(c.leg()), found.get());
        return durationMs.isPresent()
                ? new MixerReply.Playing(c.leg(), durationMs.getAsInt())
                : refuse(c.leg(), Refusal.Reason.UNAVAILABLE, "too much waits to be played already");
    }

    private static String key(LegId leg) {
        return leg == null ? null : leg.value();
    }

    private static MixerReply refuse(LegId leg, Refusal.Reason reason, String detail) {
        return new MixerReply.Refused(leg, new Refusal(reason, detail));
    }
}
