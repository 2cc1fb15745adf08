// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

/** What a load is made of: which request is the n-th. Called in the thread of the load alone. */
public interface SipScript {
    String method();

    /** Whose request it is, who may be challenged. */
    SipUser user(long number);

    String requestUri(long number);

    /**
     * From, To, Call-ID, Contact and whatever else it has, each with its line end; not Via, Max-Forwards, CSeq, Authorization and
     * Content-Length.
     */
    String fields(long number);

    /** A session description, "" for none. */
    default String body(long number) {
        return "";
    }

    /** The status that it is to get. */
    int expected();

    /** Is told of each that got it. */
    default void done(long number, SipReply reply) {}
}
