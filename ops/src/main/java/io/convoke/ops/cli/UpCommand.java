// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.up.Installation;
import io.convoke.ops.up.Supervisor;
import io.convoke.ops.up.UpSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./convoke up}: reads the options, the rest is {@link Supervisor}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts Cassandra and one node on this machine, or several nodes of one cluster, prints where they are"
                    + " and a token, and stays in the foreground. Ctrl-C stops them; what they keep is there at the next"
                    + " start."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped by Ctrl-C or SIGTERM",
            "1:could not start; the reason is one line",
            "2:wrong options",
            "3:the node, or the last of them, ended by itself"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  convoke up",
            "  convoke up --nodes 3",
            "  convoke up --data /srv/convoke --port 9090 --media-address 192.0.2.7",
            "  convoke up --config operator.conf --cassandra db1.example.net:9042"
        })
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept: events, logs, the secret and the token."
                    + " Default: .convoke/data in the repository.")
    private Path data;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Nodes of one cluster. Each has the next HTTP port and the next SIP port but one, and shares"
                    + " the RTP ports with the others. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "HTTP: the control API. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--sip-port",
            paramLabel = "PORT",
            defaultValue = "5060",
            description = "SIP. Default: ${DEFAULT-VALUE}.")
    private int sipPort;

    @Option(
            names = "--media-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Local address of RTP and RTCP, the one that endpoints are told. Default: ${DEFAULT-VALUE}.")
    private String mediaAddress;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings in HOCON; they win over these options. Every key is in reference.conf of cluster-node.")
    private Path config;

    @Option(
            names = "--cassandra",
            paramLabel = "HOST:PORT",
            description =
                    "Use this Cassandra instead of starting one. Where its data centre is not called datacenter1, say"
                            + " so with convoke.cassandra.local-datacenter in the --config file.")
    private String cassandra;

    @Option(
            names = "--cassandra-port",
            paramLabel = "PORT",
            description =
                    "Where the Cassandra that is started answers. Default: 19042; where that is taken at the first"
                            + " start, a free one, which is kept.")
    private Integer cassandraPort;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Where other nodes reach this one; part of its name, so keep it."
                    + " Default: 17355; where that is taken at the first start, a free one, which is kept.")
    private Integer clusterPort;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation installation = Installation.fromEnvironment();
        Path directory = Optional.ofNullable(data).orElse(installation.root().resolve(".convoke/data"));
        UpSettings settings = UpSettings.of(
                directory,
                port,
                sipPort,
                mediaAddress,
                Optional.ofNullable(config),
                Optional.ofNullable(cassandra),
                Optional.ofNullable(cassandraPort),
                Optional.ofNullable(clusterPort),
                nodes);
        return new Supervisor(installation, settings, spec.commandLine().getOut()).run();
    }
}
