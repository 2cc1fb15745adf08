// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.typesafe.config.ConfigFactory;
import io.convoke.node.boot.NodeSettings;
import io.convoke.node.http.call.Access;
import io.convoke.node.http.call.Operation;
import io.convoke.node.http.call.ProblemType;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document against the routes, both ways. Real answers are held against it by {@link ApiClient} in every test. */
class OpenApiTest {
    private static final OpenAPI DOCUMENT = parsed();

    @Test
    void shouldDescribeEveryRouteAndNoOther() {
        assertThat(documented(operation -> "")).containsExactlyInAnyOrderEntriesOf(routes(operation -> ""));
    }

    @Test
    void shouldDescribeTheQueryParametersOfEveryRoute() {
        assertThat(documented(operation -> names(operation.getParameters(), "query")))
                .containsExactlyInAnyOrderEntriesOf(routes(operation -> new TreeSet<>(operation.query()).toString()));
    }

    @Test
    void shouldDescribeWhoMayAsk() {
        assertThat(documented(operation -> operation.getSecurity().isEmpty()
                        ? "[]"
                        : new TreeSet<>(operation.getSecurity().getFirst().get("bearer")).toString()))
                .containsExactlyInAnyOrderEntriesOf(routes(operation -> scopes(operation.access())));
    }

    @Test
    void shouldDescribeTheBodyOfEveryRoute() {
        assertThat(documented(operation -> operation.getRequestBody() == null
                        ? "NONE"
                        : operation.getRequestBody().getContent().containsKey("application/sdp")
                                ? "SDP"
                                : Boolean.TRUE.equals(operation.getRequestBody().getRequired())
                                        ? "JSON"
                                        : "OPTIONAL_JSON"))
                .containsExactlyInAnyOrderEntriesOf(
                        routes(operation -> operation.body().name()));
    }

    @Test
    void shouldTakeAnIdempotencyKeyOnEveryPost() {
        assertThat(documented(operation -> names(operation.getParameters(), "header"))
                        .entrySet())
                .allSatisfy(entry -> {
                    if (entry.getKey().startsWith("POST"))
                        assertThat(entry.getValue()).contains("Idempotency-Key");
                });
    }

    @Test
    void shouldListEveryTypeOfProblemWithItsStatus() {
        Schema<?> problem = DOCUMENT.getComponents().getSchemas().get("Problem");
        List<?> types = problem.getProperties().get("type").getEnum();
        assertThat(types.stream().map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(ProblemType::uri)
                        .toList());

        String table = DOCUMENT.getInfo().getDescription();
        for (ProblemType type : ProblemType.values()) {
            String slug = type.uri().substring(type.uri().lastIndexOf('/') + 1);
            assertThat(table).contains("| " + slug + " | " + type.status() + " |");
        }
    }

    /** Whoever trusts the other tests wants to know that the validator sees something in a 3.1 document. */
    @Test
    void shouldFindFaultWithAnAnswerThatIsNotAsDescribed() {
        var validator = OpenApiInteractionValidator.createForInlineApiSpecification(ApiClient.document())
                .build();
        Function<String, List<String>> found = body -> validator
                .validateResponse(
                        "/v1/users/a@b/contacts/c@d",
                        Method.GET,
                        SimpleResponse.Builder.ok()
                                .withContentType("application/json")
                                .withBody(body)
                                .build())
                .getMessages()
                .stream()
                .map(m -> m.getMessage())
                .toList();

        assertThat(found.apply("{\"aor\":\"c@d\",\"displayName\":\"C\",\"maySeeMe\":true}"))
                .isEmpty();
        assertThat(found.apply("{\"aor\":\"c@d\",\"displayName\":\"C\",\"maySeeMe\":\"yes\"}"))
                .isNotEmpty();
        assertThat(found.apply("{\"aor\":\"c@d\",\"displayName\":\"C\"}")).isNotEmpty();
        assertThat(found.apply("{\"aor\":\"c@d\",\"displayName\":\"C\",\"maySeeMe\":true,\"more\":1}"))
                .isNotEmpty();
    }

    private static Map<String, String> documented(Function<io.swagger.v3.oas.models.Operation, String> what) {
        Map<String, String> all = new TreeMap<>();
        DOCUMENT.getPaths().forEach((path, item) -> {
            for (Map.Entry<PathItem.HttpMethod, io.swagger.v3.oas.models.Operation> operation :
                    item.readOperationsMap().entrySet()) {
                all.put(operation.getKey() + " " + path, what.apply(operation.getValue()));
            }
        });
        return all;
    }

    private static Map<String, String> routes(Function<Operation, String> what) {
        NodeSettings settings = NodeSettings.of(
                ConfigFactory.parseString("convoke.security.jwks-url = unused").withFallback(ConfigFactory.load()));
        return ControlApi.operations(null, settings, null, new Readings(null, null, null, null, null, null), null)
                .stream()
                .collect(Collectors.toMap(
                        operation -> operation.method() + " " + operation.path(), what, (a, b) -> a, TreeMap::new));
    }

    private static String names(List<Parameter> parameters, String in) {
        return parameters == null
                ? "[]"
                : parameters.stream()
                        .filter(p -> in.equals(p.getIn()))
                        .map(Parameter::getName)
                        .collect(Collectors.toCollection(TreeSet::new))
                        .toString();
    }

    private static String scopes(Access access) {
        Set<String> scopes =
                switch (access) {
                    case PUBLIC -> Set.of();
                    case ADMIN -> Set.of("admin");
                    case OPERATOR -> Set.of("admin", "operator");
                    case OWNER_OR_ADMIN -> Set.of("admin", "user");
                    case OWNER, ANYONE -> Set.of("admin", "operator", "user");
                };
        return new TreeSet<>(scopes).toString();
    }

    private static OpenAPI parsed() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(ApiClient.document(), null, options);
        assertThat(result.getMessages()).isEmpty();
        return result.getOpenAPI();
    }
}
