// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import com.typesafe.config.Config;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.mixer.MediaSecurity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the allocator is told: read from {@code convoke.allocator}.
 *
 * @param joinBase what join URLs begin with, without a slash at the end
 * @param dialInNumber E.164, or null
 * @param secret of the cluster, from which conference ids and PINs are made
 * @param gateways to other networks
 * @param rights whom each may have called
 * @param order in which a user's modes are called, where the request does not say
 * @param probing of the gateways
 * @param nodeExpiry a node that has not reported for so long takes no mixers
 * @param lookupWithin how long a user may take to answer; asked twice
 * @param lookupsAtOnce for one request
 * @param retryAfter a conference that has not answered is told again after so long
 * @param giveUpAfter a request of which no conference was told until then is refused
 * @param maxRequests under way at once
 * @param maxLoad 0..1: busier nodes take no new mixers
 */
public record AllocatorSettings(
        String domain,
        String joinBase,
        String dialInNumber,
        byte[] secret,
        List<Gateway> gateways,
        Map<Requester, DialRight> rights,
        Order order,
        Probing probing,
        Duration nodeExpiry,
        Duration lookupWithin,
        int lookupsAtOnce,
        Duration retryAfter,
        Duration giveUpAfter,
        int maxRequests,
        double maxLoad,
        Limits limits) {
    private static final int SECRET_BYTES = 32;

    /**
     * What a conference may be.
     *
     * @param lobby how long somebody who dials in may take to say where he belongs
     * @param unused how long one that was given away by its address waits for the first to come
     * @param security of media where the requester does not say
     */
    public record Limits(
            Duration duration,
            Duration maxDuration,
            Duration unused,
            Duration lobby,
            int participants,
            int maxParticipants,
            int maxInvited,
            MediaSecurity security) {}

    /**
     * How gateways are asked whether they are there.
     *
     * @param period 0 for never
     * @param failures in a row that make one down
     */
    public record Probing(Duration period, Duration answerWithin, int failures) {}

    public AllocatorSettings {
        require(!probing.period.isNegative(), "gateway-check.period", probing.period);
        require(probing.answerWithin.toMillis() > 0, "gateway-check.answer-within", probing.answerWithin);
        require(probing.failures >= 1, "gateway-check.failures (from 1)", probing.failures);
        require(secret.length >= SECRET_BYTES, "secret (from 32 bytes)", "of " + secret.length + " bytes");
        require(lookupsAtOnce >= 1, "lookups-at-once (from 1)", lookupsAtOnce);
        require(maxRequests >= 1, "max-requests (from 1)", maxRequests);
        require(maxLoad > 0 && maxLoad <= 1, "max-load (above 0, to 1)", maxLoad);
        require(limits.duration.compareTo(limits.maxDuration) <= 0, "duration (to max-duration)", limits.duration);
        require(
                limits.participants >= 2 && limits.participants <= limits.maxParticipants,
                "participants (2 to max-participants)",
                limits.participants);
    }

    /**
     * @param joinBase what join URLs begin with, such as {@code https://convoke.example.net}
     * @throws IllegalArgumentException one line that names the key and what is wrong
     */
    public static AllocatorSettings of(Config root, String joinBase) {
        Config c = root.getConfig("convoke.allocator");
        return new AllocatorSettings(
                root.getString("convoke.domain").toLowerCase(Locale.ROOT),
                joinBase,
                dialInNumber(c.getString("dial-in-number"), root.getStringList("convoke.sip.access-numbers")),
                secret(c.getString("secret"), c.getString("secret-file")),
                c.getConfigList("gateways").stream().map(Gateway::of).toList(),
                DialRight.of(c.getConfig("dial-out")),
                order(c.getString("modes")),
                new Probing(
                        c.getDuration("gateway-check.period"),
                        c.getDuration("gateway-check.answer-within"),
                        c.getInt("gateway-check.failures")),
                c.getDuration("node-expiry"),
                c.getDuration("lookup-within"),
                c.getInt("lookups-at-once"),
                c.getDuration("retry-after"),
                c.getDuration("give-up-after"),
                c.getInt("max-requests"),
                c.getDouble("max-load"),
                new Limits(
                        c.getDuration("duration"),
                        c.getDuration("max-duration"),
                        c.getDuration("unused"),
                        root.getDuration("convoke.ivr.longest"),
                        c.getInt("participants"),
                        c.getInt("max-participants"),
                        root.getInt("convoke.conference.max-invited"),
                        security(c.getString("security"))));
    }

    private static MediaSecurity security(String word) {
        return switch (word) {
            case "open" -> MediaSecurity.NONE;
            case "preferred" -> MediaSecurity.OPTIONAL;
            case "encrypted" -> MediaSecurity.REQUIRED;
            default ->
                throw new IllegalArgumentException(
                        "convoke.allocator.security is open, preferred or encrypted, not " + word);
        };
    }

    /** What nobody can call is not shown. */
    private static String dialInNumber(String shown, List<String> called) {
        if (called.isEmpty()) return null;
        return shown.isBlank() ? called.getFirst() : shown;
    }

    private static Order order(String word) {
        return switch (word) {
            case "in-order" -> Order.IN_ORDER;
            case "at-once" -> Order.AT_ONCE;
            default ->
                throw new IllegalArgumentException("convoke.allocator.modes (in-order or at-once) cannot be " + word);
        };
    }

    private static byte[] secret(String given, String file) {
        if (!given.isBlank()) return given.getBytes(StandardCharsets.UTF_8);
        require(!file.isBlank(), "secret (or secret-file)", "empty");
        Path path = Path.of(file);
        try {
            if (!Files.exists(path)) create(path);
            return Files.readString(path).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("convoke.allocator.secret-file: cannot use " + path + ": " + e, e);
        }
    }

    /** A node of its own needs no operator to invent a secret; nodes of one cluster must be given the same file. */
    private static void create(Path path) throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        if (path.toAbsolutePath().getParent() != null)
            Files.createDirectories(path.toAbsolutePath().getParent());
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        Files.writeString(path, HexFormat.of().formatHex(random), StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.allocator." + name + " cannot be " + value);
    }
}
