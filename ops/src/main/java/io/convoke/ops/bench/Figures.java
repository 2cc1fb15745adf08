// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.client.ControlClient;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What one scenario measured, and what it must reach. Filled by the scenario that makes it. */
public final class Figures {
    private final String scenario;
    private final int participants;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Double> atMost = new LinkedHashMap<>();
    private final Map<String, Double> atLeast = new LinkedHashMap<>();

    public Figures(String scenario, int participants) {
        this.scenario = scenario;
        this.participants = participants;
    }

    public int participants() {
        return participants;
    }

    /** A figure without a budget: a condition, or what explains the others. */
    public Figures note(String name, Object value) {
        values.put(name, value instanceof Double number ? rounded(number) : value);
        return this;
    }

    public Figures atMost(String name, double value, double limit) {
        atMost.put(name, limit);
        return note(name, value);
    }

    public Figures atLeast(String name, double value, double limit) {
        atLeast.put(name, limit);
        return note(name, value);
    }

    /** Every budget is kept; a figure that is not a number keeps none. */
    public boolean ok() {
        return atMost.entrySet().stream().allMatch(each -> number(each.getKey()) <= each.getValue())
                && atLeast.entrySet().stream().allMatch(each -> number(each.getKey()) >= each.getValue());
    }

    private double number(String name) {
        return ((Number) values.get(name)).doubleValue();
    }

    /** One line of JSON: scenario, participants, the figures, {@code budget} by figure, {@code ok}. */
    public String json() {
        final ObjectNode line = ControlClient.object().put("scenario", scenario).put("participants", participants);
        values.forEach((name, value) -> line.set(name, ControlClient.JSON.valueToTree(value)));
        final ObjectNode budget = line.putObject("budget");
        atMost.forEach((name, limit) -> budget.put(name, "<= " + plain(limit)));
        atLeast.forEach((name, limit) -> budget.put(name, ">= " + plain(limit)));
        return line.put("ok", ok()).toString();
    }

    /** A few lines for the eye. */
    public String table() {
        final StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%s, %d participants: %s%n", scenario, participants, ok() ? "ok" : "OVER BUDGET"));
        values.forEach((name, value) -> table.append(String.format(
                Locale.ROOT,
                "  %-34s %14s  %s%n",
                name,
                value instanceof Double number ? plain(number) : value,
                budget(name))));
        return table.toString();
    }

    private String budget(String name) {
        final Double most = atMost.get(name);
        final Double least = atLeast.get(name);
        return most != null ? "<= " + plain(most) : least != null ? ">= " + plain(least) : "";
    }

    private static double rounded(double value) {
        return !Double.isFinite(value) || Math.abs(value) >= 1_000
                ? Math.rint(value)
                : Math.round(value * 10_000) / 10_000.0;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : String.valueOf(value);
    }
}
