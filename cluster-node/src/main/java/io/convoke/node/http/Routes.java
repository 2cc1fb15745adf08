// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.call.Access.ADMIN;
import static io.convoke.node.http.call.Access.ANYONE;
import static io.convoke.node.http.call.Access.OPERATOR;
import static io.convoke.node.http.call.Access.OWNER;
import static io.convoke.node.http.call.Access.OWNER_OR_ADMIN;
import static io.convoke.node.http.call.Access.PUBLIC;
import static io.convoke.node.http.call.Operation.Body.JSON;
import static io.convoke.node.http.call.Operation.Body.OPTIONAL_JSON;
import static io.convoke.node.http.call.Operation.Body.SDP;
import static io.convoke.node.http.call.Operation.delete;
import static io.convoke.node.http.call.Operation.get;
import static io.convoke.node.http.call.Operation.patch;
import static io.convoke.node.http.call.Operation.post;
import static io.convoke.node.http.call.Operation.put;

import io.convoke.node.http.call.Operation;
import io.convoke.node.http.instant.GroupRoutes;
import io.convoke.node.http.instant.InstantRoutes;
import io.convoke.node.im.JoinPage;
import java.util.List;
import java.util.stream.Stream;

/** Every path that a node serves, who may ask for it, and where it leads. */
record Routes(
        UserRoutes users,
        ContactRoutes contacts,
        SessionRoutes sessions,
        MessageRoutes messages,
        ConferenceList list,
        ConferenceRoutes conferences,
        LegRoutes legs,
        InstantRoutes instant,
        GroupRoutes groups,
        CdrRoutes cdrs,
        ClusterRoutes cluster,
        ServiceRoutes service,
        JoinPage join) {

    private static final String USER = "/v1/users/{aor}";
    private static final String CONTACT = USER + "/contacts/{contact}";
    private static final String SESSION = USER + "/sessions/{session}";
    private static final String GROUP = USER + "/groups/{group}";
    private static final String SUBSCRIBER = USER + "/subscribers/{identity}";
    private static final String INSTANT = SUBSCRIBER + "/sessions/{session}";
    private static final String CONFERENCE = "/v1/conferences/{conference}";
    private static final String PARTICIPANT = CONFERENCE + "/participants/{participant}";
    private static final String LEG = CONFERENCE + "/legs/{leg}";

    List<Operation> operations() {
        return Stream.of(ofUsers(), ofTheInstantService(), ofConferences())
                .flatMap(List::stream)
                .toList();
    }

    private List<Operation> ofUsers() {
        return List.of(
                put(USER, OPERATOR, OPTIONAL_JSON, users::put),
                get(USER, OWNER, users::get),
                patch(USER, OWNER, OPTIONAL_JSON, users::patch),
                delete(USER, ADMIN, users::delete),
                put(USER + "/password", OWNER_OR_ADMIN, JSON, users::putPassword),
                get(USER + "/modes", OWNER, users::getModes),
                put(USER + "/modes", OWNER, JSON, users::putModes),
                get(USER + "/contacts", OWNER, contacts::getAll, "limit", "after"),
                get(CONTACT, OWNER, contacts::get),
                put(CONTACT, OWNER, OPTIONAL_JSON, contacts::put),
                delete(CONTACT, OWNER, contacts::delete),
                get(USER + "/list", OWNER, contacts::getList),
                post(USER + "/sessions", OWNER, OPTIONAL_JSON, sessions::post),
                get(SESSION, OWNER, sessions::get),
                delete(SESSION, OWNER, sessions::delete),
                get(SESSION + "/events", OWNER, sessions::getEvents, "after", "wait", "limit"),
                put(SESSION + "/presence", OWNER, JSON, sessions::putPresence));
    }

    private List<Operation> ofTheInstantService() {
        return List.of(
                get(USER + "/groups", OWNER, groups::getAll),
                get(GROUP, OWNER, groups::get),
                put(GROUP, OWNER, JSON, groups::put),
                delete(GROUP, OWNER, groups::delete),
                get(USER + "/subscribers", OWNER, instant::getSubscribers),
                put(SUBSCRIBER, OWNER, SDP, instant::putSubscriber, "expires", "monitor"),
                get(SUBSCRIBER, OWNER, instant::getSubscriber),
                delete(SUBSCRIBER, OWNER, instant::deleteSubscriber),
                get(SUBSCRIBER + "/signalling", OWNER, instant::getSignalling),
                post(SUBSCRIBER + "/activations", OWNER, JSON, instant::postActivation)
                        .withoutJournal(),
                get(SUBSCRIBER + "/sessions", OWNER, instant::getSessions),
                put(SUBSCRIBER + "/floor", OWNER, OPTIONAL_JSON, instant::putFloors)
                        .withoutJournal(),
                delete(SUBSCRIBER + "/floor", OWNER, instant::deleteFloors).withoutJournal(),
                get(INSTANT, OWNER, instant::getSession),
                put(INSTANT, OWNER, JSON, instant::putSession).withoutJournal(),
                delete(INSTANT, OWNER, instant::deleteSession).withoutJournal(),
                put(INSTANT + "/floor", OWNER, OPTIONAL_JSON, instant::putFloor).withoutJournal(),
                delete(INSTANT + "/floor", OWNER, instant::deleteFloor).withoutJournal());
    }

    /** And of the cluster. */
    private List<Operation> ofConferences() {
        return List.of(
                post("/v1/messages", ANYONE, JSON, messages::post),
                post("/v1/conferences", ANYONE, JSON, conferences::post),
                get("/v1/conferences", ANYONE, list::get, "phase", "limit", "after"),
                get(CONFERENCE, ANYONE, conferences::get),
                delete(CONFERENCE, ANYONE, conferences::delete),
                post(CONFERENCE + "/invitations", ANYONE, JSON, conferences::postInvitations),
                patch(PARTICIPANT, ANYONE, JSON, conferences::patchParticipant),
                delete(PARTICIPANT, ANYONE, conferences::deleteParticipant),
                post(CONFERENCE + "/legs", ANYONE, SDP, legs::post, "user", "endpoint"),
                put(LEG, ANYONE, SDP, legs::put),
                delete(LEG, ANYONE, legs::delete),
                get(LEG, ANYONE, legs::get),
                get("/v1/cdrs", ANYONE, cdrs::get, "user", "from", "to", "limit", "after"),
                get("/v1/nodes", OPERATOR, cluster::getNodes, "limit", "after"),
                get("/v1/gateways", OPERATOR, cluster::getGateways, "limit", "after"),
                get("/v1/mixers", OPERATOR, cluster::getMixers, "limit", "after"),
                get("/health/live", PUBLIC, service::getLive),
                get("/health/ready", PUBLIC, service::getReady),
                get("/metrics", PUBLIC, service::getMetrics),
                get("/openapi.yaml", PUBLIC, service::getOpenApi),
                get("/join/{conference}", PUBLIC, join::get));
    }
}
