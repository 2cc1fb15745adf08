// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.demo;

import io.convoke.ops.load.ReceivedStream;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares what each party received with what each of them said. {@code alone} and {@code atOnce} by party. */
record Judgement(List<DemoParty> parties, List<Recording> alone, List<Recording> atOnce) {
    private static final int COMPARED_RATE = 8_000;
    /** Among voices at once a listener finds each in fewer half seconds; by chance it finds one in twenty. */
    private static final double FOUND_AT_ONCE = 0.4;

    DemoReport report(String conference, double informedMs, Path out) throws IOException {
        final List<DemoReport.Pair> pairs = new ArrayList<>();
        final List<String> themselves = new ArrayList<>();
        final List<DemoReport.Party> accounts = new ArrayList<>();
        final List<String> wavs = new ArrayList<>();
        Files.createDirectories(out);
        for (final DemoParty listener : parties) {
            final Recording recording = listener.endpoint().received().recording();
            final Path wav = out.resolve("heard-by-" + listener.name() + ".wav");
            recording.sound().write(wav);
            wavs.add(wav.toAbsolutePath().toString());
            accounts.add(account(listener));
            final Recording heard = recording.resampled(COMPARED_RATE);
            for (int talker = 0; talker < parties.size(); talker++) {
                final DemoReport.Pair pair = pair(listener, talker, heard);
                if (parties.get(talker) != listener) {
                    pairs.add(pair);
                } else if (pair.heard() || pair.heardAtOnce()) {
                    themselves.add(listener.name());
                }
            }
        }
        final boolean ok = themselves.isEmpty() && pairs.stream().allMatch(pair -> pair.heard() && pair.heardAtOnce());
        return new DemoReport(ok, conference, informedMs, pairs, themselves, accounts, wavs);
    }

    private DemoReport.Pair pair(DemoParty listener, int talker, Recording heard) {
        final Recording said = alone.get(talker);
        final Hearing hearing = Hearing.of(said, heard);
        final Hearing among = Hearing.of(atOnce.get(talker), heard);
        final ReceivedStream.Statistics statistics =
                listener.endpoint().received().statistics(said.startNs(), said.endNs());
        return new DemoReport.Pair(
                listener.name(),
                parties.get(talker).name(),
                hearing.heard(),
                among.found() >= FOUND_AT_ONCE,
                hearing.heard() ? rounded(hearing.delayMs()) : null,
                rounded(statistics.lossPercent()),
                rounded(hearing.similarity()));
    }

    private static DemoReport.Party account(DemoParty party) {
        final ReceivedStream.Statistics all = party.endpoint().received().statistics(0, Long.MAX_VALUE);
        return new DemoReport.Party(
                party.name(),
                party.endpoint().codec().encodingName(),
                party.endpoint().packetsSent(),
                all.received(),
                rounded(all.lossPercent()),
                rounded(all.interArrivalMsP99()));
    }

    private static double rounded(double value) {
        return Double.isNaN(value) ? -1 : Math.round(value * 100) / 100.0;
    }
}
