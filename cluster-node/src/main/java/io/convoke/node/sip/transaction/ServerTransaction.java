// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.Replies;
import io.convoke.node.sip.transport.Flow;
import java.net.InetSocketAddress;

/**
 * A request and the ways to answer it, from any thread. It holds the parsed request for as long as its user holds it; the
 * stack lets go of it with the final reply, and of that of an INVITE with the ACK.
 */
public final class ServerTransaction {
    private final Parsed.Request request;
    private final byte[] bytes;
    private final Flow flow;
    private final ServerTransactions table;
    private final ServerMachine machine;

    ServerTransaction(
            Parsed.Request request, byte[] bytes, Flow flow, ServerTransactions table, ServerMachine machine) {
        this.request = request;
        this.bytes = bytes;
        this.flow = flow;
        this.table = table;
        this.machine = machine;
    }

    public Parsed.Request request() {
        return request;
    }

    public Flow flow() {
        return flow;
    }

    public InetSocketAddress source() {
        return flow.remote();
    }

    /** As received, for Digest; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The To tag of what was replied last; null before, and after a stateless reply. */
    public String toTag() {
        return machine.toTag();
    }

    /** Provisional, any number, or final, once; what follows is ignored. The To tag follows from the request. */
    public void reply(Answer answer) {
        send(answer, table.replies().toTag(request.head()));
    }

    /** @param toTag in a dialog, or of one that it begins */
    public void reply(Answer answer, String toTag) {
        send(answer, toTag);
    }

    private void send(Answer answer, String toTag) {
        Replies.Reply reply = table.replies().reply(request.head(), source(), answer, toTag);
        machine.reply(answer.status(), toTag, reply.bytes(), table.way(flow, reply.destination()));
    }

    /**
     * A final reply that is cheap to make again, after which nothing is kept: a retransmission comes as a new request. The
     * ACK is swallowed (that of a request that had a To tag goes up). Not for a 2xx to an INVITE.
     */
    public void replyStateless(Answer answer) {
        boolean invite = request.head().method().equals("INVITE");
        if (answer.status() < 200 || invite && answer.status() < 300) {
            throw new IllegalArgumentException(answer.status() + " cannot be forgotten");
        }
        if (!machine.forget()) return;
        Replies.Reply reply = table.replies().reply(request.head(), source(), answer);
        table.way(flow, reply.destination()).send(reply.bytes());
    }

    /** No answer at all, and nothing is kept: for those who look for whom to attack. */
    public void drop() {
        machine.forget();
    }
}
