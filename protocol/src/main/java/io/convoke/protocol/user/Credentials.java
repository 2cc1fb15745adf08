// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/**
 * What is kept of a password: never the password.
 *
 * @param passwordHash Argon2id in the PHC string format
 * @param ha1Sha256 lower-case hex of SHA-256(user:realm:password), for SIP digest (RFC 8760)
 * @param ha1Md5 the same with MD5, for old phones
 */
public record Credentials(String passwordHash, String ha1Sha256, String ha1Md5) implements Wire {
    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
