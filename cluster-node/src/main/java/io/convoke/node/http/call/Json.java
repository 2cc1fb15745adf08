// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** JSON in and out. Strict where it comes in: what is not understood is refused, never guessed at or left out. */
public final class Json {
    private static final int MAX_DEPTH = 32;

    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /** For embedding in an event stream: no line break. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ProblemException that says where it is wrong */
    public static <T> T read(byte[] body, Class<T> type) {
        try {
            T value = MAPPER.readValue(body, type);
            if (value == null)
                throw Problem.of(ProblemType.INVALID_BODY, "The body must be an object")
                        .exception();
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e).exception();
        } catch (JsonMappingException e) {
            throw wrongShape(e).exception();
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage(), e.getLocation()).exception();
        } catch (IOException e) {
            throw malformed("it cannot be read", null).exception();
        }
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        return Problem.of(ProblemType.UNKNOWN_FIELD, "There is no field '" + path(e) + "' here")
                .with("field", path(e))
                .with(
                        "known",
                        e.getKnownPropertyIds().stream()
                                .map(Object::toString)
                                .sorted()
                                .toList());
    }

    private static Problem wrongShape(JsonMappingException e) {
        // A document that ends or breaks inside an object comes wrapped; what is wrong is still the JSON.
        if (e.getCause() instanceof ProblemException known) return known.problem();
        if (e.getCause() instanceof JsonProcessingException broken
                && !(broken instanceof InputCoercionException)
                && !(broken instanceof JsonMappingException)) {
            return malformed(broken.getOriginalMessage(), broken.getLocation());
        }
        String field = path(e);
        String what = field.isEmpty() ? "The body has the wrong shape" : "'" + field + "' has the wrong type";
        return Problem.of(ProblemType.INVALID_BODY, what).with("field", field);
    }

    private static Problem malformed(String why, JsonLocation at) {
        if (at == null) return Problem.of(ProblemType.MALFORMED_JSON, "The body is not JSON: " + why);
        return Problem.of(
                        ProblemType.MALFORMED_JSON,
                        "The body is not JSON, at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                                + firstLine(why))
                .with("line", at.getLineNr())
                .with("column", at.getColumnNr());
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() > 200 ? line.substring(0, 200) + " …" : line;
    }

    /** Such as {@code modes[0].priority}. */
    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }
}
