// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the bytes of one TCP or TLS connection into messages (RFC 3261 §18.3) and keep-alives (RFC 5626 §3.5.1), however
 * they are split. It holds at most one unfinished message, of at most {@link #MOST_BYTES}; a length beyond is refused
 * before anything is allocated for it. For one thread at a time.
 */
public final class StreamFramer {
    /** Of a message: beyond what any honest one has, an SDP offer of a browser with its certificates included. */
    public static final int MOST_BYTES = 64 * 1024;

    private static final int FIRST_BYTES = 2048;

    /** Who opened the connection: only that side pings, so a CRLF means something else on each side. */
    public enum Opener {
        PEER,
        US
    }

    private final Opener opener;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int filled;
    private int headScanned;
    /** Of the message whose head is complete, head and body; 0 before. */
    private int messageBytes;

    private boolean carriageReturn;
    private boolean halfPing;
    private boolean broken;

    public StreamFramer(Opener opener) {
        this.opener = opener;
    }

    /** Whether a message has begun and not ended: a peer that leaves it so for long holds memory for nothing. */
    public boolean isInsideMessage() {
        return filled > 0;
    }

    /** Takes all that the buffer has left. */
    public List<Frame> feed(ByteBuffer bytes) {
        List<Frame> frames = new ArrayList<>();
        while (bytes.hasRemaining() && !broken) {
            if (filled == 0) between(bytes.get(), frames);
            else if (messageBytes == 0) head(bytes, frames);
            else body(bytes, frames);
        }
        bytes.position(bytes.limit());
        return frames;
    }

    private void between(byte next, List<Frame> frames) {
        if (carriageReturn) {
            carriageReturn = false;
            if (next != '\n') close("A lone CR between messages", frames);
            else lineEnd(frames);
        } else if (next == '\r') {
            carriageReturn = true;
        } else if (next <= ' ' || next == 0x7F) {
            close("Not the beginning of a SIP message", frames);
        } else {
            halfPing = false;
            buffer[0] = next;
            filled = 1;
        }
    }

    /** One alone from whoever opened the connection is no ping: RFC 3261 §7.5 has it passed over. */
    private void lineEnd(List<Frame> frames) {
        if (opener == Opener.US) frames.add(new Frame.Pong());
        else if (halfPing) frames.add(new Frame.Ping());
        halfPing = opener == Opener.PEER && !halfPing;
    }

    private void head(ByteBuffer bytes, List<Frame> frames) {
        // in small pieces: what is taken beyond the head's end is taken again
        if (!take(bytes, Math.min(bytes.remaining(), Math.min(FIRST_BYTES, MOST_BYTES - filled)))) {
            close("A head longer than " + MOST_BYTES + " bytes", frames);
            return;
        }
        int end = Head.end(buffer, Math.max(0, headScanned - 3), filled);
        headScanned = filled;
        if (end < 0) return;
        bytes.position(bytes.position() - (filled - end)); // what is behind the head is not the head's
        filled = end;
        messageBytes = end + bodyBytes(end, frames);
        if (!broken && messageBytes == filled) finish(frames);
    }

    private int bodyBytes(int headBytes, List<Frame> frames) {
        Optional<Head> head = Head.read(buffer, headBytes);
        List<String> lengths = head.map(h -> h.values("content-length")).orElse(List.of());
        if (lengths.size() != 1) {
            close(lengths.isEmpty() ? "No Content-Length" : "More than one Content-Length", frames);
            return 0;
        }
        int length = Digits.of(lengths.getFirst());
        if (length < 0) close("A Content-Length that is no number", frames);
        else if (length > MOST_BYTES - headBytes) close("A message longer than " + MOST_BYTES + " bytes", frames);
        else return length;
        return 0;
    }

    private void body(ByteBuffer bytes, List<Frame> frames) {
        take(bytes, Math.min(bytes.remaining(), messageBytes - filled));
        if (filled == messageBytes) finish(frames);
    }

    private void finish(List<Frame> frames) {
        frames.add(new Frame.Message(Arrays.copyOf(buffer, filled)));
        if (buffer.length > FIRST_BYTES) buffer = new byte[FIRST_BYTES];
        filled = 0;
        headScanned = 0;
        messageBytes = 0;
    }

    private boolean take(ByteBuffer bytes, int count) {
        if (count == 0) return false;
        int needed = filled + count;
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(MOST_BYTES, Math.max(needed, 2 * buffer.length)));
        }
        bytes.get(buffer, filled, count);
        filled = needed;
        return true;
    }

    private void close(String reason, List<Frame> frames) {
        broken = true;
        buffer = new byte[0];
        filled = 0;
        frames.add(new Frame.Broken(reason));
    }
}
