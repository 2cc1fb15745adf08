// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/** The loads there are. */
public final class SipScripts {
    private SipScripts() {}

    /** Phones take turns, as many for each user; each of them is bound for an hour, or as long as the node likes. */
    public static SipScript register(List<SipUser> users, int phones, String node, String local) {
        final String run = run();
        return new Script("REGISTER", users, 200, _ -> "sip:" + node, _ -> "", (_, _) -> {}, number -> {
            final long phone = number % phones;
            final String aor = caller(users, number);
            return address("From", aor, ";tag=" + phone) + address("To", aor, "") + "Call-ID: " + run + "-" + phone
                    + "\r\nContact: <sip:phone-" + phone + "@" + local + ">\r\nExpires: 3600\r\n";
        });
    }

    /** Asks at this URI for a conference, and is redirected. */
    public static SipScript redirect(List<SipUser> users, String uri, String local, Replies replies) {
        final String run = run();
        return new Script("INVITE", users, 302, _ -> uri, _ -> "", replies, number -> {
            final String from = address("From", caller(users, number), ";tag=" + number);
            return from + "To: <" + uri + ">\r\nCall-ID: " + run + "-" + number + "\r\nContact: <sip:" + local
                    + ">\r\n";
        });
    }

    /** Calls to these URIs with these offers, by the number of the call. */
    public static SipScript call(
            List<SipUser> users,
            LongFunction<String> uris,
            String local,
            LongFunction<String> offers,
            Replies replies) {
        final String run = run();
        return new Script("INVITE", users, 200, uris, offers, replies, number -> {
            final String from = address("From", caller(users, number), ";tag=" + number);
            return from + "To: <" + uris.apply(number) + ">\r\nCall-ID: " + run + "-" + number + "\r\nContact: <sip:"
                    + local + ">\r\n";
        });
    }

    /** Hangs up the calls whose 200 these are. */
    public static SipScript bye(List<SipUser> users, List<SipReply> answered) {
        final LongFunction<String> uris = number -> answered.get((int) number).contact();
        return new Script("BYE", users, 200, uris, _ -> "", (_, _) -> {}, number -> {
            final SipReply call = answered.get((int) number);
            return "From: " + call.value("From") + "\r\nTo: " + call.value("To") + "\r\nCall-ID: "
                    + call.value("Call-ID") + "\r\n";
        });
    }

    private static String caller(List<SipUser> users, long number) {
        return users.get((int) (number % users.size())).aor();
    }

    /** Takes the answers, in the thread of the load. */
    @FunctionalInterface
    public interface Replies {
        void done(long number, SipReply reply);
    }

    private record Script(
            String method,
            List<SipUser> users,
            int expected,
            LongFunction<String> uris,
            LongFunction<String> bodies,
            Replies replies,
            LongFunction<String> headers)
            implements SipScript {
        @Override
        public SipUser user(long number) {
            return users.get((int) (number % users.size()));
        }

        @Override
        public String requestUri(long number) {
            return uris.apply(number);
        }

        @Override
        public String fields(long number) {
            return headers.apply(number);
        }

        @Override
        public String body(long number) {
            return bodies.apply(number);
        }

        @Override
        public void done(long number, SipReply reply) {
            replies.done(number, reply);
        }
    }

    private static String address(String name, String aor, String parameters) {
        return name + ": <sip:" + aor + ">" + parameters + "\r\n";
    }

    private static String run() {
        return "load-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
}
