// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import java.io.IOException;

/** The node answered, but not as the caller counted on. Its message names the request, the status and the problem's detail. */
public final class UnexpectedReply extends IOException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 300;

    private final int status;

    UnexpectedReply(ControlClient.Reply reply) {
        super(reply.response().request().method() + " " + reply.response().uri() + " answered " + reply.status() + ": "
                + detail(reply));
        status = reply.status();
    }

    private static String detail(ControlClient.Reply reply) {
        final String detail =
                reply.body().path("detail").asText(reply.body().path("title").asText(reply.text()));
        return detail.length() > LONGEST ? detail.substring(0, LONGEST) + "…" : detail;
    }

    public int status() {
        return status;
    }
}
