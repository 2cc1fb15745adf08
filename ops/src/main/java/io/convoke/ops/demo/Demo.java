// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Flow 1 of the design with real sound: a message asks for a conference, three parties join it, talk one after the other and
 * all at once, and each says whom it heard.
 */
public final class Demo {
    private static final long INFORMATION_MS = 10_000;
    private static final long SENTENCE_MS = 30_000;
    /** Three codecs begin in a process that has just started: until they are compiled, packets leave late. */
    private static final long FIRST_PAUSE_NS = 4_000_000_000L;

    /** The jitter buffers settle, and the latest sound of a sentence arrives. */
    private static final long PAUSE_NS = 700_000_000L;

    private final ControlClient node;
    private final DemoSettings settings;
    private final Consumer<String> progress;
    private final List<DemoParty> parties = new ArrayList<>();
    private String conference;

    /** {@code progress} gets a line for each step. */
    public Demo(ControlClient node, DemoSettings settings, Consumer<String> progress) {
        this.node = node;
        this.settings = settings;
        this.progress = progress;
    }

    /** Runs it once; its users and its conference are gone afterwards. */
    public DemoReport run() throws IOException, InterruptedException {
        try {
            return converse();
        } finally {
            cleanUp();
        }
    }

    private DemoReport converse() throws IOException, InterruptedException {
        signIn();
        final double informedMs = request();
        for (final DemoParty party : parties) {
            party.join(conference);
            progress.accept(
                    party.name() + " joined with " + party.endpoint().codec().encodingName());
        }
        LoadClock.awaitUntil(System.nanoTime() + FIRST_PAUSE_NS);
        final List<Recording> alone = new ArrayList<>();
        for (final DemoParty party : parties) {
            progress.accept(party.name() + " talks");
            alone.add(said(party.talk()));
            LoadClock.awaitUntil(System.nanoTime() + PAUSE_NS);
        }
        progress.accept("all three talk at once");
        final List<Recording> atOnce = new ArrayList<>();
        for (final CompletableFuture<Recording> talk :
                parties.stream().map(DemoParty::talk).toList()) {
            atOnce.add(said(talk));
        }
        LoadClock.awaitUntil(System.nanoTime() + PAUSE_NS);
        for (final DemoParty party : parties) {
            party.leave();
        }
        progress.accept("comparing what was heard with what was said");
        return new Judgement(parties, alone, atOnce).report(conference, informedMs, settings.out());
    }

    private void signIn() throws IOException, InterruptedException {
        final String suffix = String.format("-%04x", ThreadLocalRandom.current().nextInt(1 << 16));
        for (final Speech voice : Speech.values()) {
            final String name = voice.name().toLowerCase(Locale.ROOT);
            final String aor = name + suffix + "@" + settings.domain();
            final DemoParty party =
                    new DemoParty(node, voice, name, aor, settings.codecs().get(voice.ordinal()), settings.local());
            parties.add(party);
            party.signIn();
            progress.accept(aor + " signed in");
        }
    }

    /** Alice asks by instant message; the answer: ms until all three hold the conference information. */
    private double request() throws IOException, InterruptedException {
        final DemoParty alice = parties.getFirst();
        final String text = "/conference @" + local(parties.get(1)) + " @" + local(parties.get(2)) + " demo";
        progress.accept(alice.name() + " writes to conference@" + settings.domain() + ": " + text);
        final long startNs = System.nanoTime();
        node.message(alice.aor(), "conference@" + settings.domain(), text);
        for (final DemoParty party : parties) {
            final JsonNode information =
                    await(party.information(), INFORMATION_MS, party.name() + " got no conference information");
            conference = information.path("id").asText();
        }
        final double informedMs = (System.nanoTime() - startNs) / 1e6;
        progress.accept(
                String.format(Locale.ROOT, "all three hold the conference information after %.0f ms", informedMs));
        return informedMs;
    }

    private static String local(DemoParty party) {
        return party.aor().substring(0, party.aor().indexOf('@'));
    }

    private static Recording said(CompletableFuture<Recording> talk) throws IOException, InterruptedException {
        return await(talk, SENTENCE_MS, "a sentence did not end");
    }

    private static <T> T await(CompletableFuture<T> future, long timeoutMs, String otherwise)
            throws IOException, InterruptedException {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(otherwise + " within " + timeoutMs / 1000 + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(otherwise, e.getCause());
        }
    }

    private void cleanUp() throws IOException, InterruptedException {
        for (final DemoParty party : parties) {
            party.close();
        }
        if (conference != null) {
            node.endConference(conference);
        }
        for (final DemoParty party : parties) {
            node.deleteUser(party.aor());
        }
    }
}
