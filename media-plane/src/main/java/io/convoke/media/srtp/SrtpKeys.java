// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

/**
 * What both sides of a leg protect their packets with.
 *
 * @param local what is sent from here is protected with
 * @param remote what the peer sends is protected with
 */
public record SrtpKeys(CryptoSuite suite, MasterKey local, MasterKey remote) {}
