// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

/**
 * The listeners of one mixer who take the same format: one stream for all who hear the same, and a few to lend to talkers, who
 * hear the mix without themselves.
 */
public final class StreamGroup implements AutoCloseable {
    private final StreamFormat format;
    private final MixStream shared;
    private final MixStream[] spare;
    private int spares;
    private int members;
    private int listeners;

    /** @param mostTalkers streams that can be lent at once */
    public StreamGroup(StreamFormat format, int mostTalkers) {
        this.format = format;
        shared = new MixStream(format);
        spare = new MixStream[mostTalkers];
    }

    public StreamFormat format() {
        return format;
    }

    public MixStream shared() {
        return shared;
    }

    /** Adds a stream for talkers, made elsewhere. */
    public void stock(MixStream stream) {
        give(stream);
    }

    /** A stream that continues where the shared one is, or null when all are lent. */
    public MixStream lend() {
        if (spares == 0) {
            return null;
        }
        MixStream stream = spare[--spares];
        stream.continueFrom(shared);
        return stream;
    }

    public void takeBack(MixStream stream) {
        give(stream);
    }

    private void give(MixStream stream) {
        spare[spares++] = stream;
    }

    public int members() {
        return members;
    }

    public void enter() {
        members++;
    }

    /** Returns whether somebody is left. */
    public boolean leave() {
        return --members > 0;
    }

    /** Counts who hears the shared stream in this frame. */
    public void listen() {
        listeners++;
    }

    /** Encodes for who listens; without anybody only time passes. Returns how often an encoder was called. */
    public int push(short[] mix, int mixRate, boolean silent) {
        int encoded = 0;
        if (listeners > 0) {
            encoded = shared.push(mix, mixRate, silent);
        } else {
            shared.pass();
        }
        listeners = 0;
        return encoded;
    }

    @Override
    public void close() {
        shared.close();
        for (int i = 0; i < spares; i++) {
            spare[i].close();
        }
    }
}
