// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.link.Links;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.StreamFormat;
import io.convoke.media.mix.StreamGroup;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A talk group as this side of the queue knows it: who is in it, which nodes it names, and what it needs to decode and encode. That
 * is made before it is needed and off the mixer thread; nothing, as long as all members have one codec and hear nothing else.
 */
final class OpenGroup {
    private final TalkGroup group;
    private final Links links;
    private final Map<String, TalkMember> members = new HashMap<>();
    private final Set<AudioCodec> codecs = EnumSet.noneOf(AudioCodec.class);
    private final Set<StreamFormat> formats = new HashSet<>();
    private final Set<AudioCodec> decoded = EnumSet.noneOf(AudioCodec.class);
    private final Set<StreamFormat> encoded = new HashSet<>();
    private boolean monitored;
    private boolean across;
    private final long home;
    private long claimed;

    /** One change of talk groups: steps that their thread takes all at once, and what this side does when it has taken them, or not. */
    static final class Change {
        private final List<Runnable> steps = new ArrayList<>();
        private final List<Runnable> taken = new ArrayList<>();
        private final List<Runnable> refused = new ArrayList<>();

        void then(Runnable step) {
            steps.add(step);
        }

        void onceTaken(Runnable commit) {
            taken.add(commit);
        }

        void ifNot(Runnable undo) {
            refused.add(undo);
        }

        /** The leg gets a stream of its own, or another one. */
        void monitor(Exchange exchange, TalkLeg leg, StreamFormat format) {
            Monitor monitor = new Monitor(leg, new MixStream(format));
            then(() -> exchange.monitor(leg, monitor));
            ifNot(monitor::close);
        }

        boolean offerTo(Predicate<Runnable> queue) {
            boolean done = queue.test(() -> steps.forEach(Runnable::run));
            (done ? taken : refused).forEach(Runnable::run);
            return done;
        }
    }

    /** @param home node as a mask, claimed already; 0: this one */
    OpenGroup(TalkGroup group, Links links, long home) {
        this.group = group;
        this.links = links;
        this.home = home;
        across = home != 0;
    }

    /** Who decides, as a mask; 0: this node. */
    long home() {
        return home;
    }

    TalkGroup group() {
        return group;
    }

    /** On this node and others, by the key of the leg. */
    Map<String, TalkMember> members() {
        return members;
    }

    /** False: there are more nodes than can be. */
    boolean setNodes(Set<String> nodes, Change change) {
        long mask = links.claim(nodes);
        if (mask < 0) {
            return false;
        }
        change.then(() -> group.setNodes(mask));
        change.ifNot(() -> links.release(mask));
        change.onceTaken(() -> {
            links.release(claimed);
            claimed = mask;
        });
        return true;
    }

    /** The nodes are somebody else's to name again. */
    void release() {
        links.release(claimed);
        links.release(home);
        members.values().forEach(member -> links.release(member.node));
    }

    /** Somebody on this node, who may talk, too. */
    void hear(AudioCodec codec, StreamFormat format, boolean asMonitor, Change change) {
        codecs.add(codec);
        formats.add(format);
        monitored |= asMonitor;
        provide(change);
    }

    /** Somebody on another node. */
    void hearAway(Change change) {
        across = true;
        provide(change);
    }

    private void provide(Change change) {
        if (across) {
            codecs.addAll(EnumSet.allOf(AudioCodec.class));
        }
        if (codecs.size() < 2 && !monitored) {
            return;
        }
        Exchange exchange = group.exchange();
        for (AudioCodec codec : codecs) {
            if (decoded.add(codec)) {
                Transcoder.Decoding decoding =
                        new Transcoder.Decoding(codec, exchange.host().packets(), exchange.decodeScratch());
                change.then(
                        () -> group.transcoder().add(decoding, exchange.host().packets()));
                change.ifNot(() -> {
                    decoded.remove(codec);
                    decoding.close();
                });
            }
        }
        for (StreamFormat format : formats) {
            if (encoded.add(format)) {
                StreamGroup stream = new StreamGroup(format, 0);
                change.then(() -> group.transcoder().add(stream));
                change.ifNot(() -> {
                    encoded.remove(format);
                    stream.close();
                });
            }
        }
    }
}
