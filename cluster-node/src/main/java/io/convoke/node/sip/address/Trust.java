// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import java.net.InetAddress;
import java.util.List;

/** Proxies and trunks of the operator: they have authenticated whom they send (RFC 3325), and are not asked who that is. */
public record Trust(List<Network> networks) {

    /** Addresses that begin with the same bits, such as {@code 192.0.2.0/24}. */
    public record Network(InetAddress address, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            try {
                InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
                int most = 8 * address.getAddress().length;
                int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > most) throw new IllegalArgumentException();
                return new Network(address, bits);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "convoke.sip.trusted has '" + text + "', which is no address or network such as 192.0.2.0/24",
                        e);
            }
        }

        boolean has(InetAddress other) {
            byte[] ours = address.getAddress();
            byte[] theirs = other.getAddress();
            if (ours.length != theirs.length) return false;
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) return false;
            }
            return true;
        }
    }

    /** @throws IllegalArgumentException one line that names what is wrong */
    public static Trust of(List<String> texts) {
        return new Trust(texts.stream().map(Network::of).toList());
    }

    public boolean has(InetAddress source) {
        for (Network network : networks) if (network.has(source)) return true;
        return false;
    }
}
