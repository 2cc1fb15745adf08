// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

/** What came from the node: a reply to a request of ours, or a request. Read where it is asked for, not before. */
public record SipReply(String text) {
    private static final String VERSION = "SIP/2.0 ";

    boolean isReply() {
        return text.startsWith(VERSION);
    }

    /** 0 for a request. */
    public int status() {
        return isReply() ? Integer.parseInt(text.substring(VERSION.length(), VERSION.length() + 3)) : 0;
    }

    /** The first such header field as this node writes it; "" where there is none. */
    public String value(String name) {
        return value(name, 0);
    }

    /** The first such header field that has {@code part} in it; "" where there is none. */
    String valueWith(String name, String part) {
        for (int at = 0; at >= 0; at = text.indexOf("\r\n" + name + ": ", at + 1)) {
            final String value = value(name, at);
            if (value.contains(part)) {
                return value;
            }
        }
        return "";
    }

    private String value(String name, int from) {
        final String start = "\r\n" + name + ": ";
        final int at = text.indexOf(start, from);
        return at < 0 ? "" : text.substring(at + start.length(), text.indexOf("\r\n", at + start.length()));
    }

    /** The URI in the first Contact. */
    public String contact() {
        final String contact = value("Contact");
        return contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
    }

    /** The session description, "" where there is none. */
    public String body() {
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    /** The number of the request that this answers, as {@link SipLoad} wrote it into the branch; -1 for none. */
    long number() {
        final int at = text.indexOf(SipLoad.BRANCH);
        final int from = at + SipLoad.BRANCH.length();
        return at < 0 ? -1 : Long.parseLong(text, from, text.indexOf('.', from), 16);
    }

    /** Whether it answers this attempt of its request, and not one before. */
    boolean answers(int attempt) {
        final int from = text.indexOf(SipLoad.BRANCH) + SipLoad.BRANCH.length();
        return text.charAt(text.indexOf('.', from) + 1) - '0' == attempt;
    }

    /** A reply of ours to a request of the node. */
    String ok() {
        final StringBuilder reply = new StringBuilder(512).append(VERSION).append("200 OK\r\n");
        for (final String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq"}) {
            reply.append(name).append(": ").append(value(name)).append("\r\n");
        }
        return reply.append("Content-Length: 0\r\n\r\n").toString();
    }
}
